"""A file that cannot be taken is refused as a whole, in words an official can act on, and leaves no row."""

import io
import zipfile
from pathlib import Path

import pytest

from fuquan.domain.catalog.models import Power
from fuquan.domain.intake import actions
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal import queries as journal
from fuquan.domain.journal.models import Entry
from fuquan.domain.org.models import User
from tests.engines.sheets import corpus

from .conftest import POWERS, Bring, Write, power_row


def _zip(*parts: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def _with_macro() -> bytes:
    old = zipfile.ZipFile(io.BytesIO(corpus.plain()))
    return _zip(*((name, old.read(name)) for name in old.namelist()), ("xl/vbaProject.bin", b"macro"))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bomb.xlsx", lambda: corpus.bomb(300 * 1024 * 1024), "zip_bomb"),
        ("entities.xlsx", corpus.entity_bomb, "xml_entity"),
        ("outside.xlsx", corpus.external_entity, "xml_entity"),
        ("macro.xlsx", _with_macro, "macro"),
        ("page.xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "html_table"),
        ("paper.xlsx", lambda: b"%PDF-1.7 not a sheet", "not_a_table"),
        ("torn.xlsx", lambda: corpus.plain()[:400], "truncated_zip"),
    ],
)
def test_hostile_files_are_refused(
    city: User, bring: Bring, tmp_path: Path, name: str, content: object, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content())  # type: ignore[operator]
    intake = bring(path, by=city)
    told = journal.facts_of(Entry.objects.get(kind="import.refuse", subject=intake.public_id))
    assert (intake.stage, told["code"]) == (ImportStage.REFUSED, code)
    assert intake.refusal.endswith("。")
    assert (intake.rows.count(), Power.objects.count()) == (0, 0)
    for verb in (actions.apply, actions.look_again, actions.discard):
        with pytest.raises(actions.Blocked):
            verb(intake, by=city)


def test_a_workbook_without_the_sheet_names_those_it_has(city: User, bring: Bring, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    path.write_bytes(corpus.openpyxl_book(lambda book: [book.create_sheet(name).append(["甲", "乙"]) for name in "AB"]))
    intake = bring(path, by=city)
    assert intake.stage == ImportStage.REFUSED
    assert POWERS in intake.refusal
    assert "“A”、“B”" in intake.refusal


def test_a_million_empty_rows_are_no_data(city: User, bring: Bring, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(corpus.many_empty_rows(1_000_000))
    intake = bring(path, by=city)
    assert intake.stage in (ImportStage.REFUSED, ImportStage.MAPPING)
    assert intake.rows.count() == 0


def test_a_sheet_without_rows_cannot_be_imported(city: User, bring: Bring, write: Write) -> None:
    intake = bring(write([]), by=city)
    assert (intake.stage, intake.rows_in) == (ImportStage.PREVIEWED, 0)
    with pytest.raises(actions.Blocked) as refusal:
        actions.apply(intake, by=city)
    assert [finding.gate for finding in refusal.value.verdict.findings] == ["accepted"]


def test_a_formula_in_a_cell_stays_text(city: User, bring: Bring, write: Write) -> None:
    intake = actions.apply(bring(write([power_row(1, 权限名称="=1+1")]), by=city), by=city)
    assert intake.stage == ImportStage.APPLIED
    assert Power.objects.get().current.name == "=1+1"
