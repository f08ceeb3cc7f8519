"""What must be true of a delegation. Facts in, a sentence or None out: no query, no clock, no request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fuquan.domain.org.rules import RECEIVERS, UnitKind
from fuquan.engines.sheets.normalise import Problem, key, split_list


class Mode(StrEnum):
    """Delegation modes (product.md 1.3). The mode settles in whose name and under whose seal the receiver acts."""

    DIRECT = "直接下放"
    ENTRUST = "委托下放"
    REVIEW = "下放实质性审核权"
    WINDOW = "服务窗口前移"
    BRANCH = "派出机构审批"
    REPORT = "直报"
    DESK = "部门驻场"


MODE_ALIASES = {"直接": Mode.DIRECT, "委托": Mode.ENTRUST, "实质性审核权": Mode.REVIEW, "服务前移": Mode.WINDOW}
"""Other wordings found in sheets that mean one of the modes without doubt."""


class Step(StrEnum):
    """Handling steps that can be granted (product.md 1.2)."""

    ACCEPT = "受理"
    REVIEW = "审查"
    DECIDE = "决定"
    DELIVER = "送达"
    SUPERVISE = "监管"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mode settles: name, seal, who answers for the consequences, which steps are granted (B3)."""

    in_name_of: str
    seal: str
    liability: str
    steps: tuple[Step, ...]


ALL_STEPS = tuple(Step)
TERMS: Mapping[Mode, Terms] = {
    Mode.DIRECT: Terms("承接单位", "承接单位公章或行政审批专用章", "承接单位", ALL_STEPS),
    Mode.ENTRUST: Terms(
        "市级部门", "市级部门编号委托专用章", "市级部门", (Step.ACCEPT, Step.REVIEW, Step.DECIDE, Step.DELIVER)
    ),
    Mode.REVIEW: Terms(
        "市级部门",
        "县级审核章审核，市级部门公章签发",
        "市级部门与承接单位分担",
        (Step.ACCEPT, Step.REVIEW, Step.DELIVER),
    ),
    Mode.WINDOW: Terms("市级部门", "市级部门行政审批专用章", "市级部门", (Step.ACCEPT, Step.DELIVER)),
    Mode.BRANCH: Terms("派出机构", "派出机构印章", "市级部门", ALL_STEPS),
    Mode.REPORT: Terms("承接单位", "承接单位公章", "省级部门", (Step.ACCEPT, Step.REVIEW)),
    Mode.DESK: Terms("市级部门", "市级部门行政审批专用章", "市级部门", (Step.ACCEPT, Step.REVIEW, Step.DELIVER)),
}


class Proof(StrEnum):
    """What can be proven about a delegation. The twelve of READINESS are the conditions of rule B2."""

    ISSUED = "issued"
    SIGNED = "signed"
    MATERIALS = "materials"
    WITNESSED = "witnessed"
    BASIS = "basis"
    INSTRUMENT = "instrument"
    POST = "post"
    TRAINED = "trained"
    QUALIFICATION = "qualification"
    ACCOUNT = "account"
    SEAL = "seal"
    FORMS = "forms"
    MANUAL = "manual"
    ONLINE = "online"
    SUPERVISION = "supervision"
    SIMULATED = "simulated"
    FIRST_CASE = "first_case"


PROOF_LABELS: Mapping[Proof, str] = {
    Proof.ISSUED: "赋权文件已印发",
    Proof.SIGNED: "交接文书已签署",
    Proof.MATERIALS: "应移交资料已移交",
    Proof.WITNESSED: "监交人已签字",
    Proof.BASIS: "依据已公布",
    Proof.INSTRUMENT: "文书已签署备案公告",
    Proof.POST: "承接岗位已明确",
    Proof.TRAINED: "人员已培训",
    Proof.QUALIFICATION: "资质有效",
    Proof.ACCOUNT: "专网账号已开通并测试",
    Proof.SEAL: "用章已安排",
    Proof.FORMS: "制式证明已领取",
    Proof.MANUAL: "手册指南已交付",
    Proof.ONLINE: "县级事项已上线",
    Proof.SUPERVISION: "监管细则已印发",
    Proof.SIMULATED: "模拟办件已完成",
    Proof.FIRST_CASE: "首件已办结",
}

READINESS = (
    Proof.BASIS,
    Proof.INSTRUMENT,
    Proof.POST,
    Proof.TRAINED,
    Proof.QUALIFICATION,
    Proof.ACCOUNT,
    Proof.SEAL,
    Proof.FORMS,
    Proof.MANUAL,
    Proof.ONLINE,
    Proof.SUPERVISION,
    Proof.SIMULATED,
)


STATUTORY = frozenset({Proof.BASIS, Proof.INSTRUMENT})
"""Conditions that the law itself sets: they cannot be waived by two officials."""


class Source(StrEnum):
    """How a proof came in."""

    LEDGER = "ledger"
    PAPER = "paper"
    WAIVER = "waiver"
    NOT_NEEDED = "not_needed"


SOURCE_LABELS = {
    Source.LEDGER: "台账",
    Source.PAPER: "佐证材料",
    Source.WAIVER: "容缺（双人确认）",
    Source.NOT_NEEDED: "不适用",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the gates of one delegation look at. ``proven`` tells since which day each proof stands.

    ``history`` marks a batch that was finished before: what nobody recorded then does not undo what was done.
    """

    mode: str
    basis: str
    power_type: str
    proven: Mapping[Proof, date] = field(default_factory=dict)
    qualification: str = ""
    system: str = ""
    entrustment_hook: str = ""
    handed_over: bool = False
    ready: bool = False
    history: bool = False


def mode_is_settled(facts: Facts) -> str | None:
    return None if facts.mode or facts.history else "尚未确定赋权方式；请赋权部门从直接下放、委托下放等方式中选定。"


def basis_is_cited(facts: Facts) -> str | None:
    return None if facts.basis.strip() or facts.history else "未填写法定依据；请赋权部门补充依据名称和条款后重新提交。"


def document_is_issued(facts: Facts) -> str | None:
    return _proven(facts, Proof.ISSUED, "赋权文件尚未印发；请赋权部门印发后登记文号和日期。")


def agreement_is_signed(facts: Facts) -> str | None:
    return _proven(facts, Proof.SIGNED, "交接文书尚未由双方签署；请赋权部门与承接单位签署后登记。")


def materials_are_handed_over(facts: Facts) -> str | None:
    return _proven(facts, Proof.MATERIALS, "应移交的资料尚未全部核收；请对照移交清单补齐。")


def handover_is_witnessed(facts: Facts) -> str | None:
    return _proven(facts, Proof.WITNESSED, "移交清单缺监交人签字；请监交人签字后登记。")


def basis_is_published(facts: Facts) -> str | None:
    return _proven(facts, Proof.BASIS, "赋权依据尚未向社会公布；请赋权部门公布后登记公布渠道和日期。")


def instrument_is_effective(facts: Facts) -> str | None:
    return _proven(facts, Proof.INSTRUMENT, "交接文书尚未完成签署、备案和公告；请赋权部门办结备案并公告。")


def post_is_named(facts: Facts) -> str | None:
    return _proven(facts, Proof.POST, "尚未明确承接岗位；请承接单位发文明确岗位和责任人职务。")


def staff_is_trained(facts: Facts) -> str | None:
    return _proven(facts, Proof.TRAINED, "承接单位尚无足够人员参加本事项培训；请赋权部门补训并登记签到。")


def qualification_is_valid(facts: Facts) -> str | None:
    need = facts.qualification or "本事项所需资质"
    return _proven(facts, Proof.QUALIFICATION, f"承接岗位缺少有效的“{need}”；请承接单位调配或取得资质后登记。")


def account_is_tested(facts: Facts) -> str | None:
    system = f"“{facts.system}”" if facts.system else "业务专网"
    return _proven(
        facts, Proof.ACCOUNT, f"{system}账号尚未开通并测试；请承接单位申请、测试后登记，需上级开通的列入协调清单。"
    )


def seal_is_arranged(facts: Facts) -> str | None:
    return _proven(facts, Proof.SEAL, "办理本事项用章尚未安排；请按赋权方式办理用章授权或刻制。")


def forms_are_received(facts: Facts) -> str | None:
    return _proven(facts, Proof.FORMS, "制式证明（证照）尚未领取；请赋权部门移交并登记起止编号。")


def manual_is_delivered(facts: Facts) -> str | None:
    return _proven(facts, Proof.MANUAL, "业务手册、服务指南尚未交付；请赋权部门交付并由承接单位核收。")


def item_is_online(facts: Facts) -> str | None:
    return _proven(facts, Proof.ONLINE, "县级政务服务事项尚未在平台上线；请县（市）录入并发布。")


def supervision_rule_is_issued(facts: Facts) -> str | None:
    return _proven(facts, Proof.SUPERVISION, "事中事后监管细则尚未印发；请赋权部门会同承接单位制定印发。")


def simulated_case_is_done(facts: Facts) -> str | None:
    return _proven(facts, Proof.SIMULATED, "尚未完成模拟办件；请承接单位按流程办理一件模拟件并记录。")


def power_is_handed_over(facts: Facts) -> str | None:
    return None if facts.handed_over else "尚未移交；移交完成后才能认定准备达标。"


def delegation_is_ready(facts: Facts) -> str | None:
    return None if facts.ready else "尚未准备达标；十二项承接条件齐备后才能运行。"


def a_condition_is_lost(facts: Facts) -> str | None:
    lost = not facts.handed_over or any(proof not in facts.proven for proof in READINESS)
    return None if lost else "十二项承接条件仍然齐备，无须退回。"


def use_is_lost(facts: Facts) -> str | None:
    return None if not facts.ready or Proof.FIRST_CASE not in facts.proven else "仍在运行，无须退回。"


def first_case_is_closed(facts: Facts) -> str | None:
    return _proven(facts, Proof.FIRST_CASE, "尚无办结的首件；首件办结后登记办结日期。")


def _proven(facts: Facts, proof: Proof, sentence: str) -> str | None:
    return None if proof in facts.proven else sentence


PROOF_CODES: Mapping[str, Proof] = {
    **{f"G{place:02d}": proof for place, proof in enumerate(READINESS, start=1)},
    "F01": Proof.FIRST_CASE,
}
"""The codes under which evidence sheets name what they prove."""


def parse_mode(text: str) -> Mode | Problem:
    """The delegation mode that a cell names, other wordings included."""
    wanted = key(text)
    for known in (*((mode.value, mode) for mode in Mode), *MODE_ALIASES.items()):
        if key(known[0]) == wanted:
            return known[1]
    names = "、".join(Mode)
    return Problem("unknown_mode", f"赋权方式“{text}”不在规定的方式之中（{names}）；请改正。")


@dataclass(frozen=True, slots=True)
class Span:
    """A delegation scope in words: all receivers of some kinds, with the number the words state, or names."""

    kinds: frozenset[UnitKind] = frozenset()
    stated: int | None = None
    names: tuple[str, ...] = ()


def parse_span(text: str) -> Span | Problem:
    """Read a scope such as 6县(市), 5城区, 11县(市、区), 各县(市), 全部 or a list of names (T6)."""
    plain = key(text)
    found = re.fullmatch(
        r"(\d*|各|全部|所有)个?(县\(市\)|县|城区|区|县\(市,区\)|县市区|产业集聚区|集聚区|承接地)?", plain
    )
    if found and (found[1] or found[2]):
        kinds = _SPAN_KINDS.get(found[2] or "承接地", frozenset(RECEIVERS))
        return Span(kinds=kinds, stated=int(found[1]) if found[1].isdigit() else None)
    names = tuple(split_list(text))
    return Span(names=names) if names else Problem("empty_scope", "赋权范围为空；请填写承接地名称，或“6县(市)”等统称。")


_SPAN_KINDS = {
    "县(市)": frozenset({UnitKind.COUNTY}),
    "县": frozenset({UnitKind.COUNTY}),
    "城区": frozenset({UnitKind.DISTRICT}),
    "区": frozenset({UnitKind.DISTRICT}),
    "县(市,区)": frozenset({UnitKind.COUNTY, UnitKind.DISTRICT}),
    "县市区": frozenset({UnitKind.COUNTY, UnitKind.DISTRICT}),
    "产业集聚区": frozenset({UnitKind.CLUSTER}),
    "集聚区": frozenset({UnitKind.CLUSTER}),
}
