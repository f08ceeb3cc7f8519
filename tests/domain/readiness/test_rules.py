"""The rules of preparation must give the known answers: what proves a condition, since when, and how devices count."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuquan.domain.readiness.rules import (
    TRAINED_PERSONS,
    Account,
    AccountStage,
    Caliber,
    Counted,
    Devices,
    Material,
    MaterialKind,
    Proven,
    Sent,
    account_proof,
    account_stage,
    count_devices,
    mandatory_kinds,
    manual_proof,
    materials_proof,
    missing_kinds,
    numbers_agree,
    of_this_round,
    standing_since,
    steps_are_in_order,
    training_proof,
)

POLICY, ARCHIVE, MANUAL, GUIDE, FORM = (
    MaterialKind.POLICY,
    MaterialKind.ARCHIVE,
    MaterialKind.MANUAL,
    MaterialKind.GUIDE,
    MaterialKind.FORM,
)
days = st.dates(date(2021, 10, 1), date(2021, 12, 31))


def november(day: int) -> date:
    return date(2021, 11, day)


def received(kind: MaterialKind, day: int, *, complete: bool = True, signed: bool = True) -> Material:
    return Material(f"{kind}{day}", kind, november(day), complete, signed)


def test_trained_since_the_earliest_session_with_two_people() -> None:
    sent = [Sent("PX-03", november(20), 4), Sent("PX-02", november(18), 2), Sent("PX-01", november(9), 1)]
    assert training_proof(sent) == Proven(november(18), "PX-02", "培训场次PX-02，承接单位参训2人次")
    assert training_proof(sent, least=1) == Proven(november(9), "PX-01", "培训场次PX-01，承接单位参训1人次")
    assert training_proof(sent, least=5) is None
    assert training_proof([]) is None


def test_one_person_twice_is_not_two_in_one_session() -> None:
    assert training_proof([Sent("PX-01", november(9), 1), Sent("PX-02", november(10), 1)]) is None


@given(st.lists(st.tuples(days, st.integers(0, 9)), max_size=20))
def test_the_training_proof_is_the_first_sufficient_day(sessions: list[tuple[date, int]]) -> None:
    sent = [Sent(f"PX-{place}", on, persons) for place, (on, persons) in enumerate(sessions)]
    found = training_proof(sent)
    enough = [on for on, persons in sessions if persons >= TRAINED_PERSONS]
    assert (found.on if found else None) == (min(enough) if enough else None)


def test_an_account_counts_once_opened_and_tested() -> None:
    opened = Account("ZH-1", "运政系统", november(20), None)
    tested = Account("ZH-2", "运政系统", november(22), november(25))
    assert account_proof([opened]) is None
    assert account_proof([opened, tested]) == Proven(november(25), "ZH-2", "“运政系统”账号已开通并测试（ZH-2）")


def test_manual_and_guide_are_delivered_since_the_later_of_their_first_receipts() -> None:
    there = [received(MANUAL, 10), received(MANUAL, 30), received(GUIDE, 15)]
    assert manual_proof(there) == Proven(
        november(15), there[2].number, f"移交清单：业务手册{there[0].number}、服务指南{there[2].number}"
    )
    assert manual_proof([received(MANUAL, 10)]) is None
    assert manual_proof([received(MANUAL, 10), received(GUIDE, 15, complete=False)]) is None
    assert manual_proof([received(MANUAL, 10), Material("x", GUIDE, None, True, True)]) is None


def test_what_must_be_handed_over() -> None:
    assert mandatory_kinds([], needs_form=False) == (POLICY, MANUAL, GUIDE)
    assert mandatory_kinds([MANUAL], needs_form=True) == (POLICY, MANUAL, GUIDE, FORM)
    assert mandatory_kinds([FORM], needs_form=False) == (POLICY, MANUAL, GUIDE)
    assert mandatory_kinds([ARCHIVE], needs_form=True) == (POLICY, MANUAL, GUIDE, FORM, ARCHIVE)


def test_materials_are_handed_over_with_the_last_mandatory_kind() -> None:
    base = [received(POLICY, 8), received(MANUAL, 10), received(GUIDE, 9)]
    plain = materials_proof(base, needs_form=False)
    assert plain is not None
    assert plain.on == november(10)
    assert materials_proof(base, needs_form=True) is None
    with_form = materials_proof([*base, received(FORM, 20)], needs_form=True)
    assert with_form is not None
    assert (with_form.on, with_form.origin) == (november(20), received(FORM, 20).number)


def test_listed_archives_must_arrive() -> None:
    base = [received(POLICY, 8), received(MANUAL, 10), received(GUIDE, 9)]
    awaited = Material("YJ-9", ARCHIVE, None, False, False)
    assert materials_proof([*base, awaited], needs_form=False) is None
    assert missing_kinds([*base, awaited], needs_form=True) == (FORM, ARCHIVE)
    assert missing_kinds([*base, received(ARCHIVE, 11)], needs_form=False) == ()


def test_a_receipt_without_all_three_signatures_hands_nothing_over() -> None:
    base = [received(POLICY, 8, signed=False), received(MANUAL, 10), received(GUIDE, 9)]
    assert materials_proof(base, needs_form=False) is None
    assert missing_kinds(base, needs_form=False) == (POLICY,)


def test_materials_of_an_earlier_batch_do_not_count_and_earlier_training_does() -> None:
    early, late, awaited = received(MANUAL, 2), received(MANUAL, 3), Material("x", MANUAL, None, False, False)
    assert of_this_round([early, late, awaited], november(3)) == [late, awaited]
    proven = Proven(november(2), "PX-01", "…")
    assert standing_since(proven, november(3)) == Proven(november(3), "PX-01", "…")
    assert standing_since(proven, november(1)) == proven


@pytest.mark.parametrize(
    ("as_of", "stage"),
    [
        (november(1), AccountStage.PLANNED),
        (november(5), AccountStage.REQUESTED),
        (november(14), AccountStage.OPENED),
        (november(20), AccountStage.TESTED),
        (None, AccountStage.TESTED),
    ],
)
def test_the_stage_of_an_account_on_a_day(as_of: date | None, stage: AccountStage) -> None:
    assert account_stage(november(5), november(10), november(15), as_of) == stage


def test_steps_out_of_order_are_named() -> None:
    assert steps_are_in_order((("申请日期", november(5)), ("开通日期", None), ("测试日期", november(5)))) is None
    assert steps_are_in_order((("申请日期", november(5)), ("开通日期", None), ("测试日期", november(4)))) == (
        "测试日期",
        "“测试日期”（2021-11-04）早于“申请日期”（2021-11-05）；请核对日期。",
    )


@pytest.mark.parametrize(
    ("first", "last", "sheets", "told"),
    [
        ("", "", None, None),
        ("D09016898", "D09017057", 160, None),
        ("D09016898", "D09017057", None, None),
        ("D09016898", "", 160, "制式证明的起始编号和终止编号须同时填写；请补齐。"),
        ("A001", "B002", 2, "编号“A001”至“B002”不是同一号段；请核对后分行填写。"),
        ("A", "B", 2, "编号“A”至“B”不是同一号段；请核对后分行填写。"),
        ("A005", "A001", 5, "终止编号“A001”小于起始编号“A005”；请核对。"),
        ("A001", "A005", 4, "“A001”至“A005”共5张，与填写的4张不符；请核对。"),
    ],
)
def test_form_numbers(first: str, last: str, sheets: int | None, told: str | None) -> None:
    assert numbers_agree(first, last, sheets) == told


COUNTY = [("修武县", 30, Counted.YES), ("温县", 22, Counted.YES)]
NOTE = "另有市教育局提供设备6台，是否计入账面台数原文未载明，不相加。"


@pytest.mark.parametrize("caliber", list(Caliber))
def test_devices_of_unknown_standing_are_never_added(caliber: Caliber) -> None:
    rows = [*COUNTY, ("市教育局", 6, Counted.UNKNOWN)]
    assert count_devices(rows, caliber) == Devices(52, {"市教育局": 6}, (NOTE,))


def test_devices_stated_as_separate_are_added_only_when_the_city_is_asked_for() -> None:
    rows = [*COUNTY, ("市教育局", 6, Counted.NO)]
    assert count_devices(rows, Caliber.STATED) == Devices(52, {}, ())
    assert count_devices(rows, Caliber.WITH_CITY) == Devices(58, {}, ("含已明确不在账面台数之内的设备6台。",))
