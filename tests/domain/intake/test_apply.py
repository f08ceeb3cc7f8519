"""An import does what was previewed, all of it or nothing; what is exported and brought in again changes nothing."""

from pathlib import Path

import pytest

from fuquan.domain.catalog.models import Power, PowerVersion
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.queries import power_sheet
from fuquan.domain.intake import actions, queries
from fuquan.domain.intake.models import Import, ImportChange
from fuquan.domain.intake.rules import Outcome
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal import queries as journal
from fuquan.domain.journal.models import Entry
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.roles import Role
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, write_csv, write_workbook
from tests.factories.org import UserFactory

from .conftest import DEMO, POWERS, REQUIRED, Bring, Write, power_row


def test_the_list_of_powers_makes_1530_delegations(city: User) -> None:
    intake = actions.import_file(DEMO / "powers.xlsx", POWERS, by=city, name="powers.xlsx")
    assert (intake.stage, intake.new, intake.changed, intake.same) == (ImportStage.APPLIED, 255, 0, 0)
    assert (Power.objects.count(), Delegation.objects.count()) == (255, 1530)
    entry = Entry.objects.get(kind="import.apply", subject=intake.public_id)
    told = journal.facts_of(entry)
    assert (told["rows_in"], told["accepted"], told["rejected"], told["blank"]) == (255, 255, 0, 0)
    assert (told["sha256"], told["sm3"]) == (intake.paper.sha256, intake.paper.sm3)


def test_one_bad_row_stops_everything(city: User, bring: Bring) -> None:
    intake = bring(DEMO / "powers_three_bad_cells.xlsx", by=city)
    with pytest.raises(actions.Blocked) as refusal:
        actions.apply(intake, by=city)
    assert [finding.gate for finding in refusal.value.verdict.findings] == ["clean"]
    assert (Power.objects.count(), Delegation.objects.count(), ImportChange.objects.filter(intake=intake).count()) == (
        0,
        0,
        0,
    )


def test_good_rows_only_when_it_was_chosen(city: User, bring: Bring) -> None:
    intake = bring(DEMO / "powers_three_bad_cells.xlsx", by=city)
    actions.choose(intake, good_rows_only=True, hidden_confirmed=False, by=city)
    applied = actions.apply(intake, by=city)
    assert (applied.accepted, applied.rejected) == (252, 3)
    assert (Power.objects.count(), Delegation.objects.count()) == (252, 1512)
    assert not Power.objects.filter(code="JZ-2021-055").exists()


def test_hidden_rows_are_confirmed_first(city: User, bring: Bring) -> None:
    intake = bring(DEMO / "dirty_old.xls", by=city)
    actions.choose(intake, good_rows_only=True, hidden_confirmed=False, by=city)
    with pytest.raises(actions.Blocked) as refusal:
        actions.apply(intake, by=city)
    assert [finding.gate for finding in refusal.value.verdict.findings] == ["confirmed"]
    actions.choose(intake, good_rows_only=True, hidden_confirmed=True, by=city)
    assert actions.apply(intake, by=city).stage == ImportStage.APPLIED
    assert Power.objects.count() == 39


def test_a_failure_on_the_way_leaves_nothing(city: User, bring: Bring) -> None:
    intake = bring(DEMO / "powers.xlsx", by=city)

    def stop(done: int, total: int, message: str) -> None:
        if Delegation.objects.exists():
            raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        actions.apply(intake, by=city, follow=stop)
    intake.refresh_from_db()
    assert intake.stage == ImportStage.PREVIEWED
    assert (Power.objects.count(), Delegation.objects.count()) == (0, 0)
    assert not Entry.objects.filter(kind="import.apply", subject=intake.public_id).exists()


def test_what_was_previewed_is_what_is_done(city: User, bring: Bring, write: Write) -> None:
    waiting = bring(write([power_row(1)]), by=city)
    other = bring(write([power_row(1, 备注="")], name="other.xlsx"), by=city)
    actions.apply(other, by=city)
    with pytest.raises(actions.Stale, match="1行与预览不再一致"):
        actions.apply(waiting, by=city)
    again = actions.preview(actions.look_again(waiting, by=city), by=city)
    assert (again.new, again.same) == (0, 1)


@pytest.mark.usefixtures("round_loaded")
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_brought_in_again_changes_nothing(tmp_path: Path, kind: str) -> None:
    office = User.objects.filter(role=Role.REFORM_OFFICE).order_by("pk")[0]
    sheet = power_sheet(Batch.objects.get(name="省定255项"), office)
    path = tmp_path / f"{POWERS}.{kind}"
    columns = tuple(map(ColumnSpec, sheet.headers))
    path.write_bytes(
        write_csv(sheet.headers, sheet.rows)
        if kind == "csv"
        else write_workbook([SheetSpec(POWERS, columns, sheet.rows, title=sheet.title)])
    )
    versions, cells = PowerVersion.objects.count(), list(Delegation.objects.order_by("pk").values())
    intake = actions.import_file(path, POWERS, by=office, name=path.name)
    assert (intake.stage, intake.new, intake.changed, intake.same) == (ImportStage.APPLIED, 0, 0, 255)
    assert ImportChange.objects.filter(intake=intake).count() == 0
    assert PowerVersion.objects.count() == versions
    assert list(Delegation.objects.order_by("pk").values()) == cells


@pytest.mark.usefixtures("round_loaded")
@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("units.xlsx", "机构名录"),
        ("batches.xlsx", "赋权批次"),
        ("powers.xlsx", "办件基数"),
        ("agreements.xlsx", "交接文书台账"),
        ("pilot.xlsx", "孟州试点赋权事项"),
        ("readiness.xlsx", "承接准备佐证"),
        ("materials.xlsx", "移交清单"),
        ("accounts.xlsx", "账号开通台账"),
    ],
)
def test_every_sheet_again_changes_nothing(file: str, kind: str) -> None:
    preview = queries.look_into(DEMO / file, queries.desks()[kind], name=file)
    assert (preview.counts.new, preview.counts.changed, preview.counts.rejected) == (0, 0, 0)
    assert preview.counts.same == preview.counts.rows_in > 0


def test_a_changed_name_makes_a_version_and_a_changed_remark_does_not(city: User, bring: Bring, write: Write) -> None:
    headers = (*REQUIRED, "备注", "权限编码")
    first = bring(write([(*power_row(1), "", "S-1"), (*power_row(2), "", "S-2")], headers=headers), by=city)
    actions.apply(first, by=city)
    path = write(
        [(*power_row(1, 权限名称="取水许可（新）"), "", "S-1"), (*power_row(2), "已核", "S-2")],
        headers=headers,
        name="second.xlsx",
    )
    second = bring(path, by=city)
    assert [row.outcome for row in second.rows.all()] == [Outcome.CHANGED, Outcome.CHANGED]
    actions.apply(second, by=city)
    assert {power.code: power.versions.count() for power in Power.objects.all()} == {"S-1": 2, "S-2": 1}
    assert Power.objects.get(code="S-2").current.note == "已核"
    assert {cell.version.number for cell in Delegation.objects.filter(power__code="S-1")} == {1}


def test_a_power_of_the_same_name_is_asked_about(city: User, bring: Bring, write: Write) -> None:
    headers = (*REQUIRED, "权限编码")
    actions.apply(bring(write([(*power_row(1), "S-1")], headers=headers), by=city), by=city)
    rows = [(*power_row(n, 权限名称="第1号水务许可"), f"N-{n}") for n in (1,)]
    intake = bring(write(rows, headers=headers, name="n.xlsx"), by=city)
    (question,) = queries.questions_of(intake)
    assert (question.row.number, question.offered, question.decided) == (2, ("version", "duplicate", "reject"), "")
    for decision, outcome in (("duplicate", Outcome.SAME), ("reject", Outcome.REJECTED), ("version", Outcome.SAME)):
        intake = actions.preview(actions.decide(intake, {"2": decision}, by=city), by=city)
        assert [row.outcome for row in intake.rows.all()] == [outcome]
        assert [one.decided for one in queries.questions_of(intake)] == [decision]
    actions.apply(intake, by=city)
    assert [power.code for power in Power.objects.all()] == ["S-1"]


def test_two_rows_of_the_same_name_in_one_sheet(city: User, bring: Bring, write: Write) -> None:
    intake = bring(write([power_row(1), power_row(2, 权限名称="第1号水务许可")]), by=city)
    assert [row.outcome for row in intake.rows.all()] == [Outcome.NEW, Outcome.REJECTED]
    with pytest.raises(LookupError):
        actions.decide(intake, {"3": "version"}, by=city)
    with pytest.raises(LookupError):
        actions.decide(intake, {"2": "duplicate"}, by=city)
    intake.refresh_from_db()
    assert intake.stage == ImportStage.PREVIEWED
    intake = actions.preview(actions.decide(intake, {"3": "duplicate"}, by=city), by=city)
    assert (intake.accepted, intake.rejected, intake.new, intake.same) == (2, 0, 1, 1)
    actions.apply(intake, by=city)
    assert Power.objects.count() == 1


@pytest.mark.usefixtures("round_loaded")
def test_one_number_twice_in_a_ledger_is_told_not_swallowed(tmp_path: Path) -> None:
    headers = ("佐证编号", "权限编码", "县(市)", "关口编码", "佐证日期", "佐证文号或说明")
    rows = [
        ("P-1", "JZ-2021-001", "武陟县", "G11", "2021-12-01", "监管细则"),
        ("P-1", "JZ-2021-002", "武陟县", "G11", "2021-12-01", "监管细则"),
        ("P-2", "JZ-2021-001", "武陟县", "G11", "2021-12-02", "监管细则"),
    ]
    path = tmp_path / "proofs.xlsx"
    path.write_bytes(write_workbook([SheetSpec("承接准备佐证", tuple(map(ColumnSpec, headers)), rows)]))
    preview = queries.look_into(path, queries.desks()["承接准备佐证"], name="proofs.xlsx")
    assert [(one.cell, one.code) for one in preview.all_findings] == [("A3", "repeated"), ("D4", "repeated")]


def test_only_the_office_brings_sheets_in(city: User, bring: Bring) -> None:
    clerk = UserFactory(role=Role.COUNTY_CLERK, unit=Unit.objects.get(code="410882"))
    with pytest.raises(actions.NotAllowed):
        bring(DEMO / "powers.xlsx", by=clerk)
    intake = bring(DEMO / "powers.xlsx", by=city)
    for verb in (actions.apply, actions.discard, actions.look_again):
        with pytest.raises(actions.Blocked):
            verb(intake, by=clerk)
    with pytest.raises(actions.NotAllowed):
        actions.remember_headers(POWERS, {"甲": "批次"}, by=clerk)
    assert Import.objects.get(pk=intake.pk).stage == ImportStage.PREVIEWED
    assert list(queries.imports_visible_to(clerk)) == []


def test_a_discarded_import_is_over(city: User, bring: Bring) -> None:
    intake = actions.discard(bring(DEMO / "powers.xlsx", by=city), by=city)
    for verb in (actions.apply, actions.preview, actions.discard, actions.look_again):
        with pytest.raises(actions.Blocked):
            verb(intake, by=city)
    assert Power.objects.count() == 0
