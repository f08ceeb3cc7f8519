"""A rolled-back import leaves the database as it was, and is refused as soon as anything stands on it."""

from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from fuquan.domain.catalog.models import LegalBasis, Power
from fuquan.domain.delegation import actions as delegation
from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.intake import actions, queries
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal import queries as journal
from fuquan.domain.journal.models import Entry
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import Role
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, Value, write_workbook

from .conftest import DEMO, REQUIRED, Bring, Write, power_row

TRACES = {"delegation_stagechange", "delegation_tally"}
"""What the system keeps of every step it took, and counters of which only those that are not zero count."""


def contents() -> dict[str, tuple[int, str]]:
    """Row count and digest of every table that holds business facts."""
    found = {}
    with connection.cursor() as cursor:
        for label in ("org", "catalog", "delegation", "readiness"):
            for model in apps.get_app_config(label).get_models(include_auto_created=True):
                table = model._meta.db_table
                if table in TRACES:
                    continue
                cursor.execute(
                    f"SELECT count(*), coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') FROM {table} t"
                )
                found[table] = cursor.fetchone()
        cursor.execute("SELECT count(*), coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM"
                       " (SELECT batch_id, receiver_id, department_id, measure, \"on\", n FROM delegation_tally WHERE n <> 0) t")  # fmt: skip
        found["delegation_tally"] = cursor.fetchone()
    return found


def office() -> User:
    return User.objects.filter(role=Role.REFORM_OFFICE).order_by("pk")[0]


def book(tmp_path: Path, sheet: str, headers: tuple[str, ...], rows: list[tuple[Value, ...]]) -> Path:
    path = tmp_path / "book.xlsx"
    path.write_bytes(write_workbook([SheetSpec(sheet, tuple(map(ColumnSpec, headers)), rows)]))
    return path


def test_new_powers_go_as_one(city: User, bring: Bring) -> None:
    before = contents()
    intake = actions.apply(bring(DEMO / "powers.xlsx", by=city), by=city)
    assert contents() != before
    undone = actions.roll_back(intake, reason="依据文件有误", by=city)
    assert (undone.stage, undone.rolled_back_reason) == (ImportStage.ROLLED_BACK, "依据文件有误")
    assert contents() == before
    told = journal.facts_of(Entry.objects.get(kind="import.roll_back"))
    assert told["reason"] == "依据文件有误"
    assert told["effects"] > 1530


def test_an_import_can_be_brought_in_again_after_it_was_undone(city: User, bring: Bring) -> None:
    first = actions.apply(bring(DEMO / "powers.xlsx", by=city), by=city)
    actions.roll_back(first, reason="重来", by=city)
    second = actions.apply(bring(DEMO / "powers.xlsx", by=city), by=city)
    assert (second.new, Delegation.objects.count()) == (255, 1530)


def test_changed_powers_return_to_what_they_were(city: User, bring: Bring, write: Write) -> None:
    headers = (*REQUIRED, "备注", "权限编码", "法定时限(工作日)")
    scopes = ("6县(市)", "武陟县、温县", "6县(市)")
    rows = [(*power_row(n, 赋权范围=scope), "", f"S-{n}", "") for n, scope in enumerate(scopes, start=1)]
    first = write(rows, headers=headers)
    actions.apply(bring(first, by=city), by=city)
    before = contents()
    rows = [
        (*power_row(1, 权限名称="改了名", **{"法定依据(条款)": "《河南省取水许可管理办法》第九条"}), "", "S-1", "20"),
        (*power_row(2, 赋权方式="委托下放", 赋权范围="6县(市)"), "有备注", "S-2", "5"),
        (*power_row(3, 是否需专网账号="是", 系统名称及层级="某系统（省级）"), "", "S-3", ""),
        (*power_row(4), "", "S-4", ""),
    ]
    intake = bring(write(rows, headers=headers, name="second.xlsx"), by=city)
    assert (intake.stage, intake.changed, intake.new, intake.rejected) == (ImportStage.PREVIEWED, 3, 1, 0)
    actions.apply(intake, by=city)
    assert Power.objects.get(code="S-1").current.number == 2
    actions.roll_back(intake, reason="误传", by=city)
    assert contents() == before


@pytest.mark.usefixtures("round_loaded")
def test_evidence_of_an_import_goes_and_the_stages_follow(tmp_path: Path) -> None:
    before = contents()
    waiting = Delegation.objects.filter(supervision_on__isnull=True, batch__is_history=False).select_related("power")
    cells = list(waiting.select_related("receiver")[:5])
    headers = ("佐证编号", "权限编码", "县(市)", "关口编码", "佐证日期", "佐证文号或说明")
    rows = [
        (f"N-{n}", cell.power.code, cell.receiver.name, "G11", "2021-12-30", "监管细则") for n, cell in enumerate(cells)
    ]
    intake = actions.import_file(
        book(tmp_path, "承接准备佐证", headers, rows), "承接准备佐证", by=office(), name="n.xlsx"
    )
    assert (intake.stage, intake.new) == (ImportStage.APPLIED, len(cells))
    assert {Delegation.objects.get(pk=cell.pk).supervision_on for cell in cells} == {date(2021, 12, 30)}
    actions.roll_back(intake, reason="误传", by=office())
    assert contents() == before


@pytest.mark.usefixtures("round_loaded")
def test_corrected_instruments_return_to_what_they_were(tmp_path: Path) -> None:
    before = contents()
    headers = ("文书编号", "批次", "赋权部门", "县(市)", "事项数", "监交人", "生效日期")
    row = Delegation.objects.filter(batch__is_history=False).select_related("department", "receiver").first()
    agreement = row.batch.agreements.get(department=row.department, receiver=row.receiver)
    told = (agreement.number, row.batch.name, row.department.name, row.receiver.name, agreement.powers)
    changed = book(tmp_path, "交接文书台账", headers, [(*told, "另一监交人", date(2021, 12, 29))])
    intake = actions.import_file(changed, "交接文书台账", by=office(), name="n.xlsx")
    assert (intake.stage, intake.changed) == (ImportStage.APPLIED, 1)
    agreement.refresh_from_db()
    assert (agreement.witness, agreement.signed_on is None) == ("另一监交人", False)
    actions.roll_back(intake, reason="误传", by=office())
    assert {table: digest for table, digest in contents().items() if table != "delegation_evidence"} == {
        table: digest for table, digest in before.items() if table != "delegation_evidence"
    }


@pytest.mark.usefixtures("round_loaded")
def test_changed_bodies_return_with_their_counterparts(tmp_path: Path) -> None:
    before = contents()
    headers = ("机构编码", "机构名称", "类别", "上级机构编码", "对口市直部门编码", "启用日期")
    rows: list[tuple[Value, ...]] = [("410822-D01", "博爱县某局", "承接部门", "410822", "D02、D03", "2019-01-01")]
    path = book(tmp_path, "机构名录", headers, rows)
    intake = actions.import_file(path, "机构名录", by=office(), name="n.xlsx")
    assert intake.stage == ImportStage.APPLIED, intake.rows.values_list("findings", flat=True)
    assert contents() != before
    actions.roll_back(intake, reason="误传", by=office())
    assert contents() == before


def test_evidence_filed_later_stands_in_the_way(city: User, bring: Bring) -> None:
    intake = actions.apply(bring(DEMO / "powers.xlsx", by=city), by=city)
    cell = Delegation.objects.order_by("pk")[0]
    delegation.file_evidence(cell, Proof.BASIS, on=cell.scoped_on, reference="豫政〔2021〕1号", by=city)
    with pytest.raises(actions.Blocked) as refusal:
        actions.roll_back(intake, reason="误传", by=city)
    assert [finding.gate for finding in refusal.value.verdict.findings] == ["free"]
    assert "不能整批撤回" in str(refusal.value)
    assert Delegation.objects.count() == 1530


def test_a_later_change_by_another_import_stands_in_the_way(city: User, bring: Bring, write: Write) -> None:
    headers = (*REQUIRED, "备注", "权限编码")
    actions.apply(bring(write([(*power_row(1), "", "S-1")], headers=headers), by=city), by=city)
    second = bring(write([(*power_row(1), "第二次", "S-1")], headers=headers, name="2.xlsx"), by=city)
    actions.apply(second, by=city)
    third = bring(write([(*power_row(1), "第三次", "S-1")], headers=headers, name="3.xlsx"), by=city)
    actions.apply(third, by=city)
    assert [bool(queries.standing_on(one)) for one in (second, third)] == [True, False]
    actions.roll_back(third, reason="误传", by=city)
    assert queries.standing_on(Import.objects.get(pk=second.pk)) == ()
    actions.roll_back(second, reason="误传", by=city)
    assert Power.objects.get(code="S-1").current.note == ""


def test_what_everybody_uses_stays_while_somebody_uses_it(city: User, bring: Bring, write: Write) -> None:
    first = actions.apply(bring(write([power_row(1)]), by=city), by=city)
    actions.apply(bring(write([power_row(2)], name="2.xlsx"), by=city), by=city)
    assert LegalBasis.objects.count() == 1
    actions.roll_back(first, reason="误传", by=city)
    assert (LegalBasis.objects.count(), Power.objects.count()) == (1, 1)


def test_an_import_is_undone_once_and_with_a_reason(city: User, bring: Bring, write: Write) -> None:
    intake = actions.apply(bring(write([power_row(1)]), by=city), by=city)
    with pytest.raises(ValueError, match="请填写撤回原因"):
        actions.roll_back(intake, reason="  ", by=city)
    actions.roll_back(intake, reason="误传", by=city)
    with pytest.raises(actions.Blocked):
        actions.roll_back(intake, reason="误传", by=city)
