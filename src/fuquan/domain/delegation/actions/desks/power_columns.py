"""The columns of the sheet 赋权事项总表: how each of its cells is read (product.md 1.10)."""

from fuquan.domain.catalog.rules import PowerType, Sensitivity, SystemLevel
from fuquan.domain.delegation.rules import Mode, parse_mode, parse_span
from fuquan.domain.intake.rules import Field, whole_number
from fuquan.engines.sheets.normalise import Problem, key, parse_int, parse_yes_no, split_list

_TYPES = {key(kind.value): kind for kind in PowerType}


def parse_type(text: str) -> PowerType | Problem:
    """The power type that a cell names."""
    found = _TYPES.get(key(text))
    names = "、".join(PowerType)
    return found or Problem("unknown_type", f"权力类型“{text}”不在规定的类型之中（{names}）；请改正。")


def parse_ordinal(text: str) -> int | Problem:
    """The number of a power in its list, from one."""
    return parse_int(text, minimum=1)


def parse_sensitivity(text: str) -> list[str] | Problem:
    """The sensitive matters that a cell names (B4)."""
    marks = {key(mark.value): mark.value for mark in Sensitivity}
    unknown = [part for part in split_list(text) if key(part) not in marks]
    if unknown:
        return Problem("unknown_mark", f"敏感标识“{'、'.join(unknown)}”不在{'、'.join(Sensitivity)}之中；请改正。")
    return [marks[key(part)] for part in split_list(text)]


def parse_system(text: str) -> tuple[str, str] | Problem:
    """Name and level of a line system written as 名称(省级)."""
    for level in SystemLevel:
        for opening, closing in ("()", "（）"):
            tail = f"{opening}{level}{closing}"
            if text.endswith(tail) and text != tail:
                return text[: -len(tail)].strip(), level.value
    return Problem("system_level", f"系统“{text}”未注明层级；请在名称后加注（国家级）、（省级）或（市级）。")


FIELDS = (
    Field("序号", parse_ordinal, filled=True, example="1"),
    Field("批次", filled=True, example="2021年省定赋权事项"),
    Field("赋权部门", filled=True, aliases=("市直部门", "部门"), example="市发改委"),
    Field("权限名称", filled=True, aliases=("事项名称", "赋权事项名称"), example="粮食收购资格备案", limit=300),
    Field("权力类型", parse_type, filled=True, aliases=("事项类型",), choices=tuple(PowerType)),
    Field("法定依据(条款)", aliases=("法定依据", "设定依据"), example="《粮食流通管理条例》第九条"),
    Field("赋权方式", parse_mode, filled=True, choices=tuple(Mode)),
    Field("赋权范围", parse_span, filled=True, aliases=("承接范围",), listed=True, example="6县(市)", limit=200),
    Field("承接单位", aliases=("承接部门",), example="各县(市)对口部门", limit=200),
    Field("是否需专网账号", parse_yes_no, default=False),
    Field("系统名称及层级", parse_system, default=None, example="××业务系统（省级）"),
    Field("是否需制式证明", parse_yes_no, default=False),
    Field("用章方式", example="县级部门印章", limit=100),
    Field("备注", required=False),
    Field("权限编码", required=False, example="JZ-2021-001", limit=40),
    Field("条款已核", parse_yes_no, required=False, default=False),
    Field("依据核对状态", required=False, limit=60),
    Field("敏感标识", parse_sensitivity, required=False, default=(), listed=True, example="、".join(Sensitivity)),
    Field("系统编码", required=False, limit=20),
    Field("需专业资质", required=False, limit=100),
    Field("需装备", required=False, limit=100),
    Field("法定时限(工作日)", whole_number, required=False, default=None, limit=32767),
    Field("承诺时限(工作日)", whole_number, required=False, default=None, limit=32767),
    Field("所属链条", required=False, limit=40),
)
