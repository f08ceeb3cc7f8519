"""The desks must name every wrong cell, tell what would change, and keep evidence in step with rows, back and forth."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from fuquan.domain.catalog.models import Power
from fuquan.domain.delegation.models import Batch, Delegation, Evidence
from fuquan.domain.delegation.rules import Proof, Source
from fuquan.domain.intake import actions as intake
from fuquan.domain.intake.models import Import
from fuquan.domain.org.models import Unit
from fuquan.domain.org.roles import Role, System
from fuquan.domain.readiness.actions import derive_evidence
from fuquan.domain.readiness.models import AccountRequest, Attendance, HandoverItem, ResourceInput, TrainingSession
from fuquan.domain.readiness.queries import LEDGERS
from fuquan.domain.readiness.rules import Counted
from tests.domain.readiness.conftest import TakeIn, complaints
from tests.factories.delegation import DelegationFactory, EvidenceFactory
from tests.factories.readiness import TrainingSessionFactory
from tests.factories.world import World

MATERIAL = {
    "移交编号": "YJ-1",
    "移交物类别": "业务手册",
    "赋权部门": "市交通运输局",
    "县(市)": "武陟县",
    "承接单位": "武陟县交通运输局",
    "名称": "业务手册",
    "载体": "纸质",
    "数量": 2,
    "单位": "件",
    "移交日期": date(2021, 11, 9),
    "接收日期": date(2021, 11, 10),
    "移交人": "移交人",
    "接收人": "接收人",
    "监交人": "监交人",
    "是否完整": "是",
}
SESSION = {
    "场次编号": "PX-1",
    "日期": date(2021, 11, 16),
    "赋权部门": "市交通运输局",
    "形式": "集中培训",
    "主题": "道路运输培训",
}
ATTENDANCE = {"场次编号": "PX-1", "承接单位": "武陟县交通运输局", "县(市)": "武陟县", "参训人次": 2}
ACCOUNT = {"申请编号": "ZH-1", "县(市)": "武陟县", "申请日期": date(2021, 11, 15), "状态": "未开通"}
DEVICE = {
    "投入编号": "BZ-1",
    "县(市)": "武陟县",
    "类别": "设备",
    "数量": 1,
    "单位": "台",
    "提供方": "武陟县",
    "日期": date(2021, 12, 6),
    "是否在52台内": "是",
}


@pytest.fixture
def account(world: World) -> dict[str, Any]:
    """An account of county A on the line system that power 1 needs."""
    system = world.powers[1].current.system
    return {**ACCOUNT, "系统编码": system.code, "系统名称": system.name, "系统层级": system.level}


def standing(proof: Proof) -> list[tuple[str, str, date, str]]:
    """The ledger evidence of ``proof`` that stands: power, receiver, day, row of the ledger."""
    rows = Evidence.objects.filter(proof=proof, source=Source.LEDGER, withdrawn_at__isnull=True)
    return sorted(
        rows.values_list("delegation__power__code", "delegation__receiver__name", "on", "origin")  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("changes", "cell", "code"),
    [
        ({"移交物类别": "业务手侧"}, "B3", "unknown_choice"),
        ({"赋权部门": "市交通局"}, "D3", "unknown_unit"),
        ({"赋权部门编码": "W-nobody"}, "C3", "unknown_unit"),
        ({"赋权部门编码": "W-department_b"}, "D3", "unit_differs"),
        ({"县(市)": "武涉县"}, "F3", "unknown_unit"),
        ({"承接单位": "温县交通运输局"}, "H3", "unit_elsewhere"),
        ({"数量": "两件"}, "K3", "number_form"),
        ({"数量": 3_000_000_000}, "K3", "too_large"),
        ({"名称": ""}, "I3", "empty"),
        ({"单位": "件" * 11}, "L3", "too_long"),
        ({"移交日期": "11月9日"}, "P3", "date_year_missing"),
        ({"接收日期": date(2021, 11, 8)}, "Q3", "order"),
        ({"接收日期": date(2022, 1, 4)}, "Q3", "future"),
        ({"起始编号": "A001"}, "N3", "form_numbers"),
        ({"起始编号": "A001", "终止编号": "A010", "证照张数": 9}, "N3", "form_numbers"),
        ({"是否完整": "大概"}, "U3", "yes_no_form"),
    ],
)
def test_a_wrong_cell_of_the_handover_list_is_named(
    take_in: TakeIn, changes: Mapping[str, Any], cell: str, code: str
) -> None:
    taken = take_in("移交清单", {**MATERIAL, **changes})
    assert complaints(taken) == [(cell, code)]
    assert (taken.rows_in, taken.accepted, taken.rejected) == (1, 0, 1)
    assert HandoverItem.objects.count() == 0


def test_the_likeliest_name_is_offered(take_in: TakeIn) -> None:
    taken = take_in("移交清单", {**MATERIAL, "县(市)": "武涉县"})
    message = taken.rows.get().findings[0]["message"]
    assert message == "县(市)“武涉县”不在机构名录中；是否为“武陟县”？请改正名称。"


@pytest.mark.parametrize(
    ("kind", "row", "cell", "code"),
    [
        ("培训台账", {**SESSION, "平均成绩": 88}, "L3", "score_without_test"),
        ("培训台账", {**SESSION, "是否测试": "是", "平均成绩": 101}, "L3", "above_full_marks"),
        ("参训签到", {**ATTENDANCE, "场次编号": "PX-9"}, "A3", "unknown_session"),
        ("参训签到", {**ATTENDANCE, "日期": date(2021, 11, 17)}, "B3", "day_differs"),
        ("参训签到", {**ATTENDANCE, "县(市)": "温县"}, "D3", "unit_elsewhere"),
        ("培训事项", {"场次编号": "PX-1", "权限编码": "W-999"}, "B3", "unknown_power"),
        ("培训事项", {"场次编号": "PX-1", "权限名称": "没有的许可"}, "C3", "unknown_power"),
        ("培训事项", {"场次编号": "PX-1"}, "B3", "empty"),
        ("账号开通台账", {**ACCOUNT, "系统名称": "没有的系统"}, "C3", "unknown_system"),
        ("账号开通台账", {**ACCOUNT, "系统编码": "S99", "系统名称": "没有的系统"}, "B3", "unknown_system"),
        ("保障投入台账", {**DEVICE, "类别": "人员"}, "L3", "not_a_device"),
        ("保障投入台账", {**DEVICE, "类别": "资金", "是否在52台内": ""}, "I3", "empty"),
        ("保障投入台账", {**DEVICE, "金额(元)": "-3"}, "I3", "money_negative"),
    ],
)
def test_a_wrong_cell_of_the_other_ledgers_is_named(
    take_in: TakeIn, world: World, kind: str, row: Mapping[str, Any], cell: str, code: str
) -> None:
    TrainingSessionFactory(number="PX-1", on=date(2021, 11, 16), department=world.units["department_a"])
    taken = take_in(kind, row)
    assert complaints(taken) == [(cell, code)]
    assert taken.rejected == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"状态": "已开通并测试"}, [("O3", "status_differs")]),
        ({"测试日期": date(2021, 11, 20), "状态": "已开通并测试"}, [("M3", "tested_unopened")]),
        ({"开通日期": date(2021, 11, 12), "状态": "已开通未测试"}, [("M3", "order")]),
    ],
)
def test_dates_and_status_of_an_account_must_agree(
    take_in: TakeIn, account: dict[str, Any], changes: Mapping[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert complaints(take_in("账号开通台账", {**account, **changes})) == expected


def test_a_code_that_is_another_system_is_refused(take_in: TakeIn, account: dict[str, Any]) -> None:
    taken = take_in("账号开通台账", {**account, "系统名称": "另一系统"})
    assert complaints(taken) == [("C3", "system_differs")]


def test_the_same_record_twice_is_refused_at_its_second_row(take_in: TakeIn) -> None:
    taken = take_in("移交清单", MATERIAL, {**MATERIAL, "数量": 3})
    assert complaints(taken) == [("A4", "duplicate")]
    assert (taken.accepted, taken.rejected) == (1, 1)


def test_a_name_alone_finds_the_power_and_another_name_under_a_code_is_told(take_in: TakeIn) -> None:
    take_in("培训台账", SESSION)
    taken = take_in(
        "培训事项",
        {"场次编号": "PX-1", "权限名称": "道路旅客 运输经营许可"},
        {"场次编号": "PX-1", "权限编码": "W-002", "权限名称": "货运许可"},
        {"场次编号": "PX-1", "权限编码": "W-003"},
    )
    assert complaints(taken) == [("C4", "name_differs"), ("A5", "other_department")]
    assert (taken.stage, taken.new) == ("applied", 3)


def test_a_device_without_standing_is_kept_as_unknown(take_in: TakeIn) -> None:
    taken = take_in("保障投入台账", {**DEVICE, "是否在52台内": "", "提供方": "市水利局"})
    assert complaints(taken) == [("L3", "counted_unknown")]
    put = ResourceInput.objects.get()
    assert (put.counted, put.provider, put.provider_unit and put.provider_unit.code) == (
        Counted.UNKNOWN,
        "市水利局",
        "W-department_b",
    )


def test_training_proves_only_what_it_covers_for_units_that_sent_enough(take_in: TakeIn) -> None:
    take_in("培训台账", SESSION)
    take_in("培训事项", {"场次编号": "PX-1", "权限编码": "W-001"})
    assert standing(Proof.TRAINED) == []
    take_in("参训签到", ATTENDANCE, {**ATTENDANCE, "承接单位": "温县交通运输局", "县(市)": "温县"})
    assert standing(Proof.TRAINED) == [("W-001", "武陟县", date(2021, 11, 16), "PX-1")]
    changed = take_in("参训签到", {**ATTENDANCE, "参训人次": 1})
    (row,) = changed.rows.all()
    assert row.changes == [{"label": "参训人次", "before": "2", "after": "1"}]
    assert standing(Proof.TRAINED) == []
    assert Evidence.objects.get(proof=Proof.TRAINED).withdrawal_reason == "台账已更正"
    assert Delegation.objects.filter(trained_on__isnull=False).count() == 0


def test_a_corrected_day_of_a_session_moves_its_evidence(take_in: TakeIn) -> None:
    take_in("培训台账", SESSION)
    take_in("培训事项", {"场次编号": "PX-1", "权限编码": "W-001"})
    take_in("参训签到", ATTENDANCE)
    take_in("培训台账", {**SESSION, "日期": date(2021, 11, 18)})
    assert standing(Proof.TRAINED) == [("W-001", "武陟县", date(2021, 11, 18), "PX-1")]


def test_an_undone_correction_brings_the_evidence_back(take_in: TakeIn, world: World) -> None:
    take_in("培训台账", SESSION)
    take_in("培训事项", {"场次编号": "PX-1", "权限编码": "W-001"})
    signed = take_in("参训签到", ATTENDANCE)
    corrected = take_in("参训签到", {**ATTENDANCE, "参训人次": 1})
    office = world.people[Role.REFORM_OFFICE]
    intake.roll_back(corrected, reason="误改", by=office)
    assert Attendance.objects.get().persons == 2
    assert standing(Proof.TRAINED) == [("W-001", "武陟县", date(2021, 11, 16), "PX-1")]
    intake.roll_back(signed, reason="误报", by=office)
    assert Attendance.objects.count() == 0
    assert standing(Proof.TRAINED) == []


def test_a_session_with_sign_ins_cannot_be_undone_from_under_them(take_in: TakeIn, world: World) -> None:
    sessions = take_in("培训台账", SESSION)
    take_in("参训签到", ATTENDANCE)
    with pytest.raises(intake.Blocked):
        intake.roll_back(sessions, reason="误报", by=world.people[Role.REFORM_OFFICE])
    assert TrainingSession.objects.count() == 1


def test_an_account_opens_the_gate_once_tested_and_only_where_a_system_is_needed(
    take_in: TakeIn, world: World, account: dict[str, Any]
) -> None:
    asked = take_in("账号开通台账", account)
    assert asked.stage == "applied"
    assert standing(Proof.ACCOUNT) == []
    unneeded = Evidence.objects.filter(proof=Proof.ACCOUNT, source=Source.NOT_NEEDED, withdrawn_at__isnull=True)
    before = unneeded.count()
    done = {"开通日期": date(2021, 11, 20), "测试日期": date(2021, 11, 22), "状态": "已开通并测试"}
    tested = take_in("账号开通台账", {**account, **done})
    assert standing(Proof.ACCOUNT) == [("W-002", "武陟县", date(2021, 11, 22), "ZH-1")]
    assert unneeded.count() == before == 8
    assert [change["label"] for change in tested.rows.get().changes] == ["开通日期", "测试日期", "状态"]
    intake.roll_back(tested, reason="误报", by=world.people[Role.REFORM_OFFICE])
    kept = AccountRequest.objects.get()
    assert (kept.opened_on, kept.tested_on, kept.status) == (None, None, "未开通")
    assert standing(Proof.ACCOUNT) == []


def test_an_account_moved_to_another_county_takes_its_evidence_along_and_back(
    take_in: TakeIn, world: World, account: dict[str, Any]
) -> None:
    done = {"开通日期": date(2021, 11, 20), "测试日期": date(2021, 11, 22), "状态": "已开通并测试"}
    take_in("账号开通台账", {**account, **done})
    moved = take_in("账号开通台账", {**account, **done, "县(市)": "温县"})
    assert standing(Proof.ACCOUNT) == [("W-002", "温县", date(2021, 11, 22), "ZH-1")]
    intake.roll_back(moved, reason="误改", by=world.people[Role.REFORM_OFFICE])
    assert standing(Proof.ACCOUNT) == [("W-002", "武陟县", date(2021, 11, 22), "ZH-1")]


def test_deriving_for_all_leaves_what_people_filed_and_what_is_not_needed(world: World) -> None:
    by_hand = EvidenceFactory(delegation=world.delegation(0, "county_a"), proof=Proof.TRAINED)
    before = set(Evidence.objects.values_list("pk", flat=True))
    assert derive_evidence(by=System("test")) == 0
    assert set(Evidence.objects.filter(withdrawn_at__isnull=True).values_list("pk", flat=True)) == before
    assert by_hand.pk in before


def test_delegations_that_came_in_after_the_ledgers_get_their_evidence_on_request(take_in: TakeIn) -> None:
    take_in("培训台账", SESSION)
    take_in("培训事项", {"场次编号": "PX-1", "权限编码": "W-001"})
    take_in("参训签到", ATTENDANCE)
    late = DelegationFactory(
        power=Power.objects.get(code="W-001"),
        receiver=Unit.objects.get(name="武陟县"),
        receiving_unit=Unit.objects.get(name="武陟县交通运输局"),
        scoped_on=date(2021, 11, 20),
    )
    assert derive_evidence(by=System("test"), delegation_ids=[late.pk]) == 1
    late.refresh_from_db()
    assert late.trained_on == date(2021, 11, 20)


def test_a_batch_closed_as_history_is_left_alone(take_in: TakeIn, world: World) -> None:
    take_in("培训台账", SESSION)
    take_in("培训事项", {"场次编号": "PX-1", "权限编码": "W-001"})
    Batch.objects.filter(pk=world.batch.pk).update(is_history=True)
    take_in("参训签到", ATTENDANCE)
    assert standing(Proof.TRAINED) == []
    assert derive_evidence(by=System("test")) == 0


def test_materials_are_proven_when_every_mandatory_kind_arrived(take_in: TakeIn) -> None:
    take_in(
        "移交清单",
        MATERIAL,
        {**MATERIAL, "移交编号": "YJ-2", "移交物类别": "服务指南", "接收日期": date(2021, 11, 12)},
    )
    assert standing(Proof.MANUAL) == [
        ("W-001", "武陟县", date(2021, 11, 12), "YJ-2"),
        ("W-002", "武陟县", date(2021, 11, 12), "YJ-2"),
    ]
    assert standing(Proof.MATERIALS) == []
    take_in("移交清单", {**MATERIAL, "移交编号": "YJ-3", "移交物类别": "政策文件"})
    assert standing(Proof.MATERIALS) == [
        ("W-001", "武陟县", date(2021, 11, 12), "YJ-2"),
        ("W-002", "武陟县", date(2021, 11, 12), "YJ-2"),
    ]


def test_a_column_that_a_sheet_leaves_out_stays_as_it_is(take_in: TakeIn) -> None:
    take_in("移交清单", {**MATERIAL, "备注": "含光盘"})
    headers = [header for header in LEDGERS["移交清单"].headers if header not in ("备注", "接收日期", "承接单位编码")]
    again = take_in("移交清单", {**MATERIAL, "数量": 3}, headers=headers)
    kept = HandoverItem.objects.get()
    assert (again.changed, kept.quantity, kept.note, kept.received_on) == (1, 3, "含光盘", date(2021, 11, 10))


def test_the_same_sheet_again_changes_nothing(take_in: TakeIn) -> None:
    take_in("移交清单", MATERIAL)
    again: Import = take_in("移交清单", {**MATERIAL, "数量": "２件".removesuffix("件"), "县(市)": "武陟 县"})
    assert (again.same, again.new, again.changed, again.rejected) == (1, 0, 0, 0)


def test_a_missing_column_is_asked_for(take_in: TakeIn) -> None:
    headers = [header for header in LEDGERS["移交清单"].headers if header != "数量"]
    taken = take_in("移交清单", MATERIAL, headers=headers)
    assert taken.stage != "applied"
    assert HandoverItem.objects.count() == 0
