"""The life of an import: uploaded, its headers understood, previewed, applied as one, rolled back as one."""

from collections.abc import Mapping
from enum import StrEnum

from fuquan.domain.org.roles import Role
from fuquan.engines.lifecycle import Gate, Lifecycle, Transition

from . import rules
from .rules import ImportFacts


class ImportStage(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    MAPPING = "mapping"
    PREVIEWED = "previewed"
    APPLIED = "applied"
    ROLLED_BACK = "rolled_back"
    REFUSED = "refused"
    DISCARDED = "discarded"


IMPORT_LABELS: Mapping[StrEnum, str] = {
    ImportStage.UPLOADED: "待检查",
    ImportStage.MAPPING: "待对应表头",
    ImportStage.PREVIEWED: "待确认",
    ImportStage.APPLIED: "已入库",
    ImportStage.ROLLED_BACK: "已撤回",
    ImportStage.REFUSED: "已拒收",
    ImportStage.DISCARDED: "已放弃",
}

ACCEPTED = Gate("accepted", "有可入库的行", rules.something_is_accepted)
CLEAN = Gate("clean", "各行均通过检查", rules.nothing_is_rejected)
CONFIRMED = Gate("confirmed", "隐藏内容已核对", rules.hidden_parts_are_confirmed)
FREE = Gate("free", "未被后续办理使用", rules.nothing_stands_on_it)

_OFFICE = (Role.REFORM_OFFICE,)

IMPORT: Lifecycle[ImportFacts] = Lifecycle(
    name="import",
    states=ImportStage,
    initial=ImportStage.UPLOADED,
    labels=IMPORT_LABELS,
    transitions=(
        Transition("preview", "预览", (ImportStage.UPLOADED,), ImportStage.PREVIEWED, _OFFICE),
        Transition("ask_headers", "请求对应表头", (ImportStage.UPLOADED,), ImportStage.MAPPING, _OFFICE),
        Transition("refuse", "拒收", (ImportStage.UPLOADED,), ImportStage.REFUSED, _OFFICE),
        Transition(
            "look_again", "重新检查", (ImportStage.MAPPING, ImportStage.PREVIEWED), ImportStage.UPLOADED, _OFFICE
        ),
        Transition(
            "apply", "入库", (ImportStage.PREVIEWED,), ImportStage.APPLIED, _OFFICE, (ACCEPTED, CLEAN, CONFIRMED)
        ),
        Transition(
            "discard",
            "放弃",
            (ImportStage.UPLOADED, ImportStage.MAPPING, ImportStage.PREVIEWED),
            ImportStage.DISCARDED,
            _OFFICE,
        ),
        Transition("roll_back", "整批撤回", (ImportStage.APPLIED,), ImportStage.ROLLED_BACK, _OFFICE, (FREE,)),
    ),
    ends=(ImportStage.ROLLED_BACK, ImportStage.REFUSED, ImportStage.DISCARDED),
)
