"""Names and headers are matched by evidence only: what merely looks alike is suggested and never applied."""

from __future__ import annotations

from fuquan.engines.sheets.header import Column, match
from fuquan.engines.sheets.names import How, Match, NameIndex, closest

NAMES = ("市住房和城乡建设局", "市市场监管局", "武陟县", "食品（含保健食品）经营许可")
INDEX = NameIndex(NAMES, aliases={"市住建局": "市住房和城乡建设局"}, former={"市工商局": "市市场监管局"})


def test_exact_normalised_and_alias_are_answers() -> None:
    assert INDEX.closest("武陟县") == Match(How.EXACT, "武陟县")
    assert INDEX.closest("武陟 县") == Match(How.NORMALISED, "武陟县")
    assert INDEX.closest("食品(含保健食品）经营许可") == Match(How.NORMALISED, "食品（含保健食品）经营许可")
    assert INDEX.closest("市住建局 ") == Match(How.ALIAS, "市住房和城乡建设局")


def test_former_names_and_likenesses_are_only_suggested() -> None:
    assert INDEX.closest("市工商局") == Match(How.SUGGESTION, None, ("市市场监管局",))
    assert INDEX.closest("市市场监督管理局") == Match(How.SUGGESTION, None, ("市市场监管局",))
    assert INDEX.closest("武陟") == Match(How.SUGGESTION, None, ("武陟县",))


def test_nothing_alike_is_nothing() -> None:
    assert INDEX.closest("XYZ") == Match(How.NONE, None)
    assert INDEX.closest(" ") == Match(How.NONE, None)


def test_names_with_one_key_and_shared_aliases_are_not_decided() -> None:
    assert closest("甲(乙)", ["甲（乙)", "甲(乙）"]) == Match(How.SUGGESTION, None, ("甲（乙)", "甲(乙）"))
    twice = NameIndex(
        ["修武县教育体育局", "修武县文广旅局"], aliases={"局": "修武县教育体育局", "局 ": "修武县文广旅局"}
    )
    assert twice.closest("局").value is None


EXPECTED = (
    Column("序号", required=False),
    Column("赋权部门", aliases=("部门", "市直部门")),
    Column("权限名称", aliases=("事项名称",)),
    Column("法定依据(条款)", aliases=("法律依据",)),
    Column("备注", required=False),
)


def test_reordered_renamed_and_spaced_headers_are_found() -> None:
    found = match(EXPECTED, ("事项 名称", "赋权部门", "法定依据（条款）", "来源"))
    assert found.index == {"权限名称": 0, "赋权部门": 1, "法定依据(条款)": 2}
    assert found.how == {"权限名称": "alias", "赋权部门": "exact", "法定依据(条款)": "normalised"}
    assert (found.missing, found.absent, found.unknown) == ((), ("序号", "备注"), ("来源",))
    assert found.complete


def test_missing_columns_get_suggestions_that_are_not_applied() -> None:
    found = match(EXPECTED, ("赋权部门", "权限的名称", "法律依据"))
    assert found.missing == ("权限名称",)
    assert found.suggestions == {"权限名称": "权限的名称"}
    assert "权限名称" not in found.index
    assert not found.complete


def test_two_headers_for_one_column_are_ambiguous_unless_one_is_exact() -> None:
    found = match(EXPECTED, ("部门", "市直部门", "权限名称", "法律依据"))
    assert found.ambiguous == {"赋权部门": ("部门", "市直部门")}
    assert (found.complete, "赋权部门" in found.index, found.unknown) == (False, False, ())
    found = match(EXPECTED, ("部门", "赋权部门", "权限名称", "法律依据"))
    assert (found.index["赋权部门"], found.unknown) == (1, ("部门",))


def test_what_people_confirmed_is_remembered() -> None:
    remembered = {"权限的名称": "权限名称", "内部编号": "", "部门": "赋权部门"}
    found = match(EXPECTED, ("赋权部门", "部门", "权限的 名称", "内部编号", "法律依据"), remembered=remembered)
    assert found.index == {"赋权部门": 1, "权限名称": 2, "法定依据(条款)": 4}
    assert found.how["权限名称"] == "remembered"
    assert found.unknown == ("赋权部门",)


def test_last_line_of_a_two_line_header_counts() -> None:
    found = match((Column("受理"), Column("办结")), ("件数/受理", "件数/办结"))
    assert found.index == {"受理": 0, "办结": 1}
