"""What must be true of a power: its type is one of 9+X, and a change of name, basis or type makes a new version."""

from dataclasses import dataclass
from enum import StrEnum


class PowerType(StrEnum):
    """Types of administrative power, "9+X" (product.md 1.1)."""

    LICENCE = "行政许可"
    CONFIRMATION = "行政确认"
    BENEFIT = "行政给付"
    REWARD = "行政奖励"
    LEVY = "行政征收"
    INSPECTION = "行政检查"
    PENALTY = "行政处罚"
    COERCION = "行政强制"
    ADJUDICATION = "行政裁决"
    OTHER = "其他行政权力"
    SERVICE = "公共服务"


class Sensitivity(StrEnum):
    """The four kinds of sensitive matters that are excluded from own-initiative delegation (product.md B4)."""

    NATIONAL = "国家安全"
    PUBLIC = "公共安全"
    ECOLOGICAL = "生态安全"
    IDEOLOGICAL = "意识形态安全"


class SystemLevel(StrEnum):
    """Who owns a line system, and so who must open the accounts."""

    NATIONAL = "国家级"
    PROVINCIAL = "省级"
    MUNICIPAL = "市级"


class BasisStatus(StrEnum):
    """Validity of an instrument."""

    IN_FORCE = "现行"
    AMENDED = "修订"
    REPEALED = "废止"


@dataclass(frozen=True, slots=True)
class Wording:
    """What makes a version: change one of these and old instruments keep the old version."""

    name: str
    type: str
    basis: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What a receiver must have before it can exercise the power."""

    qualification: str = ""
    system: str = ""
    form: bool = False
    equipment: str = ""


def makes_new_version(old: Wording, new: Wording) -> bool:
    """Is ``new`` another version of the power, and not only a corrected remark? (F07)"""
    return old != new


def legal_basis_is_cited(basis: str) -> str | None:
    """A power without any legal basis cannot pass legal review."""
    return None if basis.strip() else "未填写法定依据，不能通过合法性审查；请由赋权部门补充依据名称和条款。"
