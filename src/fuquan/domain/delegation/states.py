"""The life of a delegation as three small tables: handed over (legal), ready (able), live (used)."""

from collections.abc import Mapping
from enum import StrEnum

from fuquan.domain.org.roles import Role
from fuquan.engines.lifecycle import Gate, Lifecycle, Transition

from . import rules
from .rules import PROOF_LABELS, READINESS, Facts, Proof


class Handover(StrEnum):
    """Is the power legally in the receiver's hands?"""

    PLANNED = "planned"
    ISSUED = "issued"
    SIGNED = "signed"
    HANDED_OVER = "handed_over"
    RECALLED = "recalled"


class Readiness(StrEnum):
    """Can the receiver act?"""

    PREPARING = "preparing"
    READY = "ready"


class Use(StrEnum):
    """Has the receiver acted?"""

    IDLE = "idle"
    LIVE = "live"


class Stage(StrEnum):
    """The funnel that boards show: the furthest point that a delegation has reached on all three tables."""

    PLANNED = "planned"
    ISSUED = "issued"
    SIGNED = "signed"
    HANDED_OVER = "handed_over"
    READY = "ready"
    LIVE = "live"
    RECALLED = "recalled"


STAGE_LABELS: Mapping[StrEnum, str] = {
    Stage.PLANNED: "拟赋权",
    Stage.ISSUED: "已发文",
    Stage.SIGNED: "已签协议",
    Stage.HANDED_OVER: "已移交",
    Stage.READY: "准备达标",
    Stage.LIVE: "运行",
    Stage.RECALLED: "已收回",
}

_CHECKS = {
    Proof.ISSUED: rules.document_is_issued,
    Proof.SIGNED: rules.agreement_is_signed,
    Proof.MATERIALS: rules.materials_are_handed_over,
    Proof.WITNESSED: rules.handover_is_witnessed,
    Proof.BASIS: rules.basis_is_published,
    Proof.INSTRUMENT: rules.instrument_is_effective,
    Proof.POST: rules.post_is_named,
    Proof.TRAINED: rules.staff_is_trained,
    Proof.QUALIFICATION: rules.qualification_is_valid,
    Proof.ACCOUNT: rules.account_is_tested,
    Proof.SEAL: rules.seal_is_arranged,
    Proof.FORMS: rules.forms_are_received,
    Proof.MANUAL: rules.manual_is_delivered,
    Proof.ONLINE: rules.item_is_online,
    Proof.SUPERVISION: rules.supervision_rule_is_issued,
    Proof.SIMULATED: rules.simulated_case_is_done,
    Proof.FIRST_CASE: rules.first_case_is_closed,
}
_ARTICLES = {
    Proof.BASIS: "《行政许可法》第二十四条第一款：委托机关应当将受委托行政机关和受委托实施行政许可的内容予以公告"
}

GATES: Mapping[Proof, Gate[Facts]] = {
    proof: Gate(proof.value, PROOF_LABELS[proof], check, _ARTICLES.get(proof, "")) for proof, check in _CHECKS.items()
}
READINESS_GATES = tuple(GATES[proof] for proof in READINESS)

MODE = Gate("mode", "赋权方式已确定", rules.mode_is_settled)
CITED = Gate(
    "cited", "法定依据已填写", rules.basis_is_cited, "《行政许可法》第二十四条第一款：委托须依照法律、法规、规章的规定"
)
TAKEN_OVER = Gate("handed_over", "已移交", rules.power_is_handed_over)
ABLE = Gate("ready", "准备达标", rules.delegation_is_ready)

LOST = Gate("lost", "承接条件失效", rules.a_condition_is_lost)
UNUSED = Gate("unused", "运行条件失效", rules.use_is_lost)

_ACTORS = (Role.REFORM_OFFICE, Role.DEPARTMENT_SIGNER, Role.SYSTEM)

HANDOVER: Lifecycle[Facts] = Lifecycle(
    name="handover",
    states=Handover,
    initial=Handover.PLANNED,
    labels={
        Handover.PLANNED: "拟赋权",
        Handover.ISSUED: "已发文",
        Handover.SIGNED: "已签协议",
        Handover.HANDED_OVER: "已移交",
        Handover.RECALLED: "已收回",
    },
    transitions=(
        Transition("issue", "发文", (Handover.PLANNED,), Handover.ISSUED, _ACTORS, (MODE, CITED, GATES[Proof.ISSUED])),
        Transition("sign", "签署", (Handover.ISSUED,), Handover.SIGNED, _ACTORS, (GATES[Proof.SIGNED],)),
        Transition(
            "hand_over",
            "移交",
            (Handover.SIGNED,),
            Handover.HANDED_OVER,
            _ACTORS,
            (GATES[Proof.SIGNED], GATES[Proof.MATERIALS], GATES[Proof.WITNESSED]),
        ),
        Transition(
            "recall",
            "收回",
            (Handover.ISSUED, Handover.SIGNED, Handover.HANDED_OVER),
            Handover.RECALLED,
            (Role.REFORM_OFFICE,),
        ),
    ),
    ends=(Handover.RECALLED,),
)

READINESS_LIFE: Lifecycle[Facts] = Lifecycle(
    name="readiness",
    states=Readiness,
    initial=Readiness.PREPARING,
    labels={Readiness.PREPARING: "承接准备", Readiness.READY: "准备达标"},
    transitions=(
        Transition(
            "get_ready",
            "认定准备达标",
            (Readiness.PREPARING,),
            Readiness.READY,
            _ACTORS,
            (TAKEN_OVER, *READINESS_GATES),
        ),
        Transition("fall_back", "退回承接准备", (Readiness.READY,), Readiness.PREPARING, (Role.SYSTEM,), (LOST,)),
    ),
)

USE: Lifecycle[Facts] = Lifecycle(
    name="use",
    states=Use,
    initial=Use.IDLE,
    labels={Use.IDLE: "未运行", Use.LIVE: "运行"},
    transitions=(
        Transition("go_live", "认定运行", (Use.IDLE,), Use.LIVE, _ACTORS, (TAKEN_OVER, ABLE, GATES[Proof.FIRST_CASE])),
        Transition("fall_idle", "退回未运行", (Use.LIVE,), Use.IDLE, (Role.SYSTEM,), (UNUSED,)),
    ),
)

LIFECYCLES = (HANDOVER, READINESS_LIFE, USE)

_CITY_SIDE = (Role.REFORM_OFFICE, Role.DEPARTMENT_CLERK, Role.DEPARTMENT_SIGNER)
_RECEIVER_SIDE = (Role.REFORM_OFFICE, Role.COUNTY_CLERK, Role.COUNTY_SIGNER, Role.CLUSTER_CLERK)
_BOTH = tuple(dict.fromkeys(_CITY_SIDE + _RECEIVER_SIDE))

FILERS: Mapping[Proof, tuple[Role, ...]] = {
    Proof.ISSUED: _CITY_SIDE,
    Proof.SIGNED: _CITY_SIDE,
    Proof.MATERIALS: _CITY_SIDE,
    Proof.WITNESSED: (Role.REFORM_OFFICE,),
    Proof.BASIS: _CITY_SIDE,
    Proof.INSTRUMENT: _CITY_SIDE,
    Proof.POST: _RECEIVER_SIDE,
    Proof.TRAINED: _CITY_SIDE,
    Proof.QUALIFICATION: _RECEIVER_SIDE,
    Proof.ACCOUNT: _RECEIVER_SIDE,
    Proof.SEAL: _BOTH,
    Proof.FORMS: _BOTH,
    Proof.MANUAL: _CITY_SIDE,
    Proof.ONLINE: _RECEIVER_SIDE,
    Proof.SUPERVISION: _BOTH,
    Proof.SIMULATED: _RECEIVER_SIDE,
    Proof.FIRST_CASE: _RECEIVER_SIDE,
}
"""Who can know each proof, and so may file it."""
