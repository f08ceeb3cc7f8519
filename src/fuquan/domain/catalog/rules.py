"""What must be true of a power: its type is one of 9+X, and a change of name, basis or type makes a new version."""

import re
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


FORMER_DEPARTMENTS = {
    "市工商局": "市市场监管局",
    "市质监局": "市市场监管局",
    "市食药监局": "市市场监管局",
    "市卫计委": "市卫健委",
    "市国土局": "市自然资源和规划局",
    "市规划局": "市自然资源和规划局",
    "市环保局": "市生态环境局",
    "市安监局": "市应急局",
    "市农业局": "市农业农村局",
    "市畜牧局": "市农业农村局",
    "市旅游局": "市文广旅局",
    "市文广新局": "市文广旅局",
    "市工信委": "市工信局",
}
"""Names before the institutional reform of 2018-2019 and who took the duties over: suggested, never applied."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited instrument and article, such as 《粮食流通管理条例》 and 第九条."""

    instrument: str
    article: str


def citations_in(basis: str) -> tuple[Citation, ...]:
    """The instruments and articles cited in a basis text; text without title marks is one instrument of its own."""
    found = re.findall(r"(《[^》]+》)([^《；;]*)", basis)
    if not found:
        return (Citation(basis.strip()[:200], ""),) if basis.strip() else ()
    cited = (Citation(title[:200], article.strip(" 、，,；;和及")[:100]) for title, article in found)
    return tuple(dict.fromkeys(cited))
