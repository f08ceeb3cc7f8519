"""The demonstration round, taken in through the desks, must give the account's figures and the oracle's gates."""

import csv
from datetime import date
from pathlib import Path

import pytest

from fuquan.domain.delegation.models import Batch, Delegation, Evidence
from fuquan.domain.delegation.rules import Proof, Source
from fuquan.domain.intake import actions as intake
from fuquan.domain.intake.models import Import
from fuquan.domain.journal.actions import keep_paper
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import System
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.actions import derive_evidence
from fuquan.domain.readiness.models import (
    AccountRequest,
    Attendance,
    Guidance,
    HandoverItem,
    ResourceInput,
    TrainingSession,
)
from fuquan.domain.readiness.queries import LEDGERS, Coverage, Opening, Share
from fuquan.domain.readiness.rules import AccountStage, Caliber, MaterialKind
from fuquan.engines.sheets import read
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, write_workbook

pytestmark = pytest.mark.usefixtures("round_loaded")
LAST_DAY = date(2021, 12, 31)


def oracle(repository: Path, name: str) -> list[dict[str, str]]:
    """The rows of an oracle file."""
    with (repository / "data" / "oracle" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def province() -> Batch:
    """The batch of 255 powers."""
    return Batch.objects.get(code="B2")


def open_on(on: date | None, *, needed: bool = True) -> str:
    """A gate in the oracle's words."""
    if not needed:
        return ""
    return "Y" if on is not None and on <= LAST_DAY else "N"


def test_the_gates_that_ledgers_prove_equal_the_oracle_in_every_cell(repository: Path) -> None:
    rows = Delegation.objects.filter(batch=province()).select_related("power", "receiver", "version")
    found = {
        (row.power.code, row.receiver.code): (
            open_on(row.trained_on),
            row.trained_on.isoformat() if row.trained_on else "",
            open_on(row.account_on, needed=row.version.system_id is not None),
            open_on(row.manual_on),
        )
        for row in rows
    }
    truth = {
        (row["power_code"], row["county_code"]): (
            row["g4_trained"],
            row["trained_at"],
            row["g6_account"],
            row["g9_manual"],
        )
        for row in oracle(repository, "cells_truth.csv")
    }
    assert len(found) == 1530
    assert found == truth


def test_materials_never_hold_a_handover_back_and_the_weeks_equal_the_oracle(repository: Path) -> None:
    calendar = org.work_calendar()
    for week in oracle(repository, "progress_weekly.csv"):
        as_of = date.fromisoformat(week["as_of"])
        held = queries.training(TrainingSession.objects.all(), Attendance.objects.all(), as_of)
        found = {
            "cells_transferred": Delegation.objects.filter(batch=province(), handed_over_on__lte=as_of).count(),
            "sessions": held.sessions,
            "attendances": held.attendances,
            "calls": queries.calls(Guidance.objects.all(), as_of).total,
            "materials": queries.materials(HandoverItem.objects.all(), as_of).total,
            "accounts_tested": queries.opening(AccountRequest.objects.all(), calendar, as_of).tested,
        }
        assert {name: str(number) for name, number in found.items()} == {name: week[name] for name in found}


def test_coverage_by_both_readings() -> None:
    found = queries.coverage(Delegation.objects.all(), province(), LAST_DAY)
    assert found == Coverage(powers=Share(255, 255), delegations=Share(1476, 1530))
    assert (found.powers.per_mille, found.delegations.per_mille) == (1000, 965)
    assert queries.untrained(Delegation.objects.all(), province(), LAST_DAY).count() == 54
    early = queries.coverage(Delegation.objects.all(), province(), date(2021, 11, 8))
    assert early == Coverage(powers=Share(0, 255), delegations=Share(0, 1530))


def test_materials_add_up_by_kind_department_and_county() -> None:
    found = queries.materials(HandoverItem.objects.all(), LAST_DAY)
    assert found.total == 1168
    assert found.by_kind == {
        MaterialKind.POLICY: 257,
        MaterialKind.ARCHIVE: 186,
        MaterialKind.MANUAL: 292,
        MaterialKind.GUIDE: 303,
        MaterialKind.FORM: 130,
    }
    assert sum(one.number for one in found.by_department) == 1168
    assert sum(one.number for one in found.by_receiver) == 1168
    assert (len(found.by_department), len(found.by_receiver), found.not_received) == (23, 6, 0)
    assert queries.materials(HandoverItem.objects.all(), date(2021, 11, 12)).not_received == 300 - 257


def test_no_delegation_is_short_of_materials_at_the_end_and_most_were_at_first() -> None:
    assert queries.missing_materials(queries.cells(), LAST_DAY) == {}
    assert len(queries.missing_materials(queries.cells(), date(2021, 11, 12))) == 1425


def test_calls_are_counted_apart_from_training() -> None:
    found = queries.calls(Guidance.objects.all(), LAST_DAY)
    assert (found.total, found.answered_at_once) == (1302, 1205)
    assert sum(number for _, number in found.by_topic) == 1302
    assert found.by_topic[0] == ("办理流程", 183)
    assert sum(one.number for one in found.by_department) == 1302
    assert sum(one.number for one in found.by_receiver) == 1302


@pytest.mark.parametrize("caliber", list(Caliber))
def test_the_six_devices_stay_apart(caliber: Caliber) -> None:
    found = queries.resources(ResourceInput.objects.all(), LAST_DAY, caliber)
    assert (found.total.people, found.total.yuan, found.total.devices.total) == (122, 560_000, 52)
    assert found.total.devices.apart == {"市教育局": 6}
    assert sum(put.devices.total for _, put in found.by_receiver) == 52
    assert len(found.by_receiver) == 6
    assert dict(found.by_provider)["市教育局"].devices.apart == {"市教育局": 6}
    assert len(found.by_provider) == 7


def test_the_waiting_board_names_the_system_the_wait_and_what_it_blocks() -> None:
    calendar = org.work_calendar()
    lines = queries.accounts_waiting(AccountRequest.objects.all(), Delegation.objects.all(), calendar, LAST_DAY)
    assert sum(line.blocks for line in lines) == 69
    assert sum(len(line.accounts) for line in lines) == 16
    first = lines[0]
    assert (first.system.level, first.longest, first.blocks, first.unasked) == ("省级", 34, 20, ())
    assert [(one.stage, one.working_days, one.blocks) for one in first.accounts] == [
        (AccountStage.REQUESTED, 34, 5),
        (AccountStage.REQUESTED, 33, 5),
        (AccountStage.REQUESTED, 31, 5),
        (AccountStage.REQUESTED, 30, 5),
    ]
    assert queries.opening(AccountRequest.objects.all(), calendar, LAST_DAY) == Opening(138, 122, 9)


def test_a_receiver_without_any_request_stands_on_the_waiting_board() -> None:
    account = AccountRequest.objects.filter(tested_on__isnull=False).first()
    assert account is not None
    blocked = Delegation.objects.filter(
        batch=province(), version__system=account.system, receiver=account.receiver
    ).count()
    AccountRequest.objects.filter(pk=account.pk).delete()
    derive_evidence(by=System("test"))
    lines = queries.accounts_waiting(
        AccountRequest.objects.all(), Delegation.objects.all(), org.work_calendar(), LAST_DAY
    )
    line = next(line for line in lines if line.system == account.system)
    assert line.unasked == (account.receiver,)
    assert line.blocks == blocked + sum(one.blocks for one in line.accounts)


def test_what_sessions_state_agrees_with_their_rows() -> None:
    assert queries.discrepancies(TrainingSession.objects.all(), LAST_DAY) == ()
    signed = Attendance.objects.filter(session__number="PX-02").first()
    assert signed is not None
    Attendance.objects.filter(pk=signed.pk).update(persons=signed.persons + 1)
    (found,) = queries.discrepancies(TrainingSession.objects.all(), LAST_DAY)
    assert found.session.number == "PX-02"
    assert found.stated[2] is not None
    assert (found.counted[:2], found.counted[2]) == (found.stated[:2], found.stated[2] + 1)


def test_deriving_again_changes_nothing() -> None:
    assert derive_evidence(by=System("test")) == 0


def test_evidence_that_no_account_is_needed_stays() -> None:
    unneeded = Evidence.objects.filter(
        delegation__batch=province(), proof=Proof.ACCOUNT, source=Source.NOT_NEEDED, withdrawn_at__isnull=True
    )
    assert unneeded.count() == 930


@pytest.mark.parametrize("kind", list(LEDGERS))
def test_importing_an_export_again_changes_nothing(kind: str, tmp_path: Path) -> None:
    ledger = LEDGERS[kind]
    sheet = queries.rows_of_sheet(kind, ledger.rows(), as_of=LAST_DAY)
    path = tmp_path / "export.xlsx"
    columns = tuple(ColumnSpec(header) for header in sheet.headers)
    path.write_bytes(write_workbook([SheetSpec(sheet.name, columns, sheet.rows, title=kind)]))
    office = User.objects.get(username="demo.office")
    paper = keep_paper(path, name=path.name, media_type="application/octet-stream", by=office)
    taken = intake.preview(intake.receive(paper, kind, by=office), by=office)
    rows = ledger.model._default_manager.count()
    assert (taken.rows_in, taken.same, taken.new, taken.changed, taken.rejected) == (rows, rows, 0, 0, 0)


@pytest.mark.parametrize(
    ("file", "kind", "computed"),
    [
        ("materials.xlsx", "移交清单", set()),
        ("training.xlsx", "培训台账", set()),
        ("training.xlsx", "参训签到", set()),
        ("training.xlsx", "培训事项", set()),
        ("training.xlsx", "培训计划", set()),
        ("guidance.xlsx", "电话指导台账", set()),
        ("accounts.xlsx", "账号开通台账", {"最近培训日期"}),
        ("resources.xlsx", "保障投入台账", set()),
        ("plans.xlsx", "承接落实方案", set()),
    ],
)
def test_an_export_says_what_the_ledger_said(file: str, kind: str, computed: set[str], repository: Path) -> None:
    sheet = queries.rows_of_sheet(kind, LEDGERS[kind].rows(), as_of=LAST_DAY)
    table = read(repository / "data" / "demo" / file, name=file).table(kind)
    assert table is not None
    assert sheet.headers == table.headers
    kept = [place for place, header in enumerate(sheet.headers) if header not in computed]
    written = {tuple(as_text(row[place]) for place in kept) for row in sheet.rows}
    assert written == {tuple(row.values[place] for place in kept) for row in table.rows}


def as_text(value: object) -> str:
    """A cell as the reader sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def test_a_sheet_that_is_no_ledger_is_not_exported() -> None:
    with pytest.raises(LookupError):
        queries.rows_of_sheet("周报", HandoverItem.objects.all(), as_of=LAST_DAY)


def test_all_nine_ledgers_came_in_by_their_desks() -> None:
    applied = Import.objects.filter(kind__in=LEDGERS, stage="applied")
    assert {one.kind: one.new for one in applied} == {
        "移交清单": 611,
        "培训台账": 44,
        "参训签到": 254,
        "培训事项": 255,
        "培训计划": 23,
        "电话指导台账": 1302,
        "账号开通台账": 138,
        "保障投入台账": 66,
        "承接落实方案": 6,
    }
