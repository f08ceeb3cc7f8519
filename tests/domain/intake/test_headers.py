"""A header that nobody knows leads to a question, never to a dead end; the answer is remembered for the next file."""

from pathlib import Path

import pytest

from fuquan.domain.intake import actions, queries
from fuquan.domain.intake.queries import Unmapped
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.org.models import User

from .conftest import DEMO, POWERS, REQUIRED, Bring, Write, power_row

RENAMED = tuple({"赋权方式": "下放形式", "用章方式": "印章使用办法"}.get(header, header) for header in REQUIRED)


def uses(path: Path) -> dict[str, tuple[str, str, str]]:
    with pytest.raises(Unmapped) as told:
        queries.look_into(path, queries.desks()[POWERS], name=path.name)
    return {use.header: (use.field, use.how, use.likely) for use in told.value.headers}


def test_unknown_headers_are_asked_about_with_what_stands_below_them(city: User, write: Write) -> None:
    path = write([power_row(1), power_row(2, 赋权方式="委托下放")], headers=RENAMED)
    with pytest.raises(Unmapped) as told:
        queries.look_into(path, queries.desks()[POWERS], name=path.name)
    assert (told.value.code, told.value.sheet) == ("missing_columns", POWERS)
    assert "“赋权方式”" in told.value.message
    by_header = {use.header: use for use in told.value.headers}
    assert (by_header["下放形式"].field, by_header["下放形式"].how) == ("", "unknown")
    assert by_header["下放形式"].samples == ("直接下放", "委托下放")
    assert (by_header["批次"].field, by_header["批次"].how) == ("批次", "exact")


def test_an_import_waits_for_its_headers_and_goes_on(city: User, write: Write, bring: Bring) -> None:
    intake = bring(write([power_row(1)], headers=RENAMED), by=city)
    assert (intake.stage, intake.rows_in, intake.rows.count()) == (ImportStage.MAPPING, 0, 0)
    assert [told["code"] for told in intake.findings] == ["missing_columns"]
    with pytest.raises(actions.Blocked):
        actions.apply(intake, by=city)
    actions.remember_headers(POWERS, {"下放形式": "赋权方式", "印章使用办法": "用章方式"}, by=city)
    intake = actions.preview(actions.look_again(intake, by=city), by=city)
    assert (intake.stage, intake.accepted) == (ImportStage.PREVIEWED, 1)
    assert actions.apply(intake, by=city).stage == ImportStage.APPLIED


def test_what_was_said_is_remembered_however_it_is_spaced(city: User, write: Write, bring: Bring) -> None:
    actions.remember_headers(POWERS, {"下放形式": "赋权方式", "印章使用办法": "用章方式"}, by=city)
    spaced = tuple(header.replace("下放形式", " 下放 形式 ") for header in RENAMED)
    intake = bring(write([power_row(1)], headers=spaced), by=city)
    assert intake.stage == ImportStage.PREVIEWED
    assert {use["field"]: use["how"] for use in intake.headers}["赋权方式"] == "remembered"


def test_two_headers_for_one_column_are_told_apart_by_the_person(city: User, write: Write, bring: Bring) -> None:
    headers = (*REQUIRED, "部门")
    path = write([(*power_row(1, 赋权部门="市水利局"), "市住建局")], headers=headers)
    assert uses_of_alias(path) == "市水利局"
    twice = tuple("市直部门" if header == "赋权部门" else header for header in REQUIRED)
    both = write([(*power_row(1), "市住建局")], headers=(*twice, "部门"), name="both.xlsx")
    assert {header: use[1:] for header, use in uses(both).items() if header in ("市直部门", "部门")} == {
        "市直部门": ("claimed", "赋权部门"),
        "部门": ("claimed", "赋权部门"),
    }
    actions.remember_headers(POWERS, {"部门": ""}, by=city)
    assert bring(both, by=city).stage == ImportStage.PREVIEWED


def uses_of_alias(path: Path) -> str:
    preview = queries.look_into(path, queries.desks()[POWERS], name=path.name)
    return preview.lines[0].texts["赋权部门"]


def test_an_ignored_header_stays_ignored(city: User, write: Write, bring: Bring) -> None:
    path = write([(*power_row(1), "随便")], headers=(*REQUIRED, "经办人电话"))
    assert bring(path, by=city).headers[-1]["how"] == "unknown"
    actions.remember_headers(POWERS, {"经办人电话": ""}, by=city)
    assert bring(path, by=city).headers[-1]["how"] == "ignored"


def test_a_meaning_must_be_a_column_of_the_sheet(city: User) -> None:
    with pytest.raises(LookupError):
        actions.remember_headers(POWERS, {"甲": "机构编码"}, by=city)
    assert queries.remembered_headers(POWERS) == {}


def test_the_wrong_kind_of_sheet_is_recognised(city: User, bring: Bring) -> None:
    intake = bring(DEMO / "units.xlsx", by=city)
    assert intake.stage == ImportStage.MAPPING
    assert "这张工作表像是“机构名录”" in intake.findings[0]["message"]


def test_a_waiting_import_can_be_given_up(city: User, write: Write, bring: Bring) -> None:
    intake = bring(write([power_row(1)], headers=RENAMED), by=city)
    assert actions.discard(intake, by=city).stage == ImportStage.DISCARDED
