"""The matrix as HTML: one small table a department, drawn cell by cell in plain Python because there are thousands."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from fuquan.domain.delegation.queries import Cell, Matrix, Panel, Row
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.delegation.states import STAGE_LABELS, Stage
from fuquan.domain.org.models import Unit
from fuquan.web.delegation.words import SHORT

PART = 16
"""The most rows that stand below one another in a panel."""

MARKS: Mapping[Stage, str] = {
    Stage.PLANNED: "",
    Stage.ISSUED: "–",
    Stage.SIGNED: "=",
    Stage.READY: "✓",
    Stage.LIVE: "●",
    Stage.RECALLED: "×",
}
"""What stands in a cell beside its colour; handed over but not ready shows how many conditions are missing."""


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the legend: a stage, its mark, and how many cells show it."""

    stage: Stage
    label: str
    mark: str
    count: int


def legend(shown: Matrix) -> list[Key]:
    """The stages in order, each with its number of cells on this page."""
    counts = Counter(
        cell.stage for panel in shown.panels for row in panel.rows for cell in row.cells if cell is not None
    )
    return [
        Key(stage, STAGE_LABELS[stage], "n" if stage == Stage.HANDED_OVER else MARKS[stage], counts[stage])
        for stage in Stage
        if counts[stage] or stage != Stage.RECALLED
    ]


def panels(shown: Matrix) -> SafeString:
    """All panels: heads are receivers by their first character (the full name on hover), rows are powers."""
    place = reverse("delegation:detail", args=["_"]).replace("_/", "")
    heads = "".join(
        f'<th scope="col" title="{escape(unit.name)}">{escape(initial)}</th>'
        for unit, initial in zip(shown.receivers, initials(shown.receivers), strict=True)
    )
    names = [escape(unit.short_name) for unit in shown.receivers]
    missing: dict[Proof, str] = {proof: escape(label) for proof, label in SHORT.items()}
    drawn: list[str] = []
    for panel, part, rows in _parts(shown):
        title = escape(panel.department.short_name)
        told = "续" if part else f"{len(panel.rows)}项"
        drawn.append(
            f'<table class="fq-panel"><caption title="{title}，{len(panel.rows)}项">{title.removeprefix("市")}<small>{told}</small></caption>'
            f'<thead><tr><th scope="col"><span class="visually-hidden">权限</span></th>{heads}</tr></thead><tbody>'
        )
        for row in rows:
            name = escape(row.name)
            cells = "".join(
                _cell(cell, place, f"{name}｜{names[index]}", missing) for index, cell in enumerate(row.cells)
            )
            drawn.append(f'<tr><th scope="row" title="{name}"><i>{row.ordinal}</i><span>{name}</span></th>{cells}</tr>')
        drawn.append("</tbody></table>")
    return mark_safe("".join(drawn))  # noqa: S308 every text in it went through escape()


def _parts(shown: Matrix) -> Iterator[tuple[Panel, int, tuple[Row, ...]]]:
    """The panels, long ones in parts of PART rows, so that the columns of the page come out even."""
    for panel in shown.panels:
        parts = -(-len(panel.rows) // PART)
        size = -(-len(panel.rows) // parts)
        for part in range(parts):
            yield panel, part, panel.rows[part * size : (part + 1) * size]


def _cell(cell: Cell | None, place: str, what: str, missing: Mapping[Proof, str]) -> str:
    if cell is None:
        return "<td></td>"
    if cell.shut and cell.stage in (Stage.HANDED_OVER, Stage.SIGNED, Stage.ISSUED, Stage.PLANNED):
        told = f"缺{len(cell.shut)}项：" + "、".join([missing[proof] for proof in cell.shut])
    else:
        told = "承接条件齐备" if not cell.shut else ""
    mark = str(len(cell.shut) or "") if cell.stage == Stage.HANDED_OVER else MARKS[cell.stage]
    label = STAGE_LABELS[cell.stage]
    return (
        f'<td data-stage="{cell.stage}"><a href="{place}{cell.public_id}/" title="{what}｜{label}'
        f'{"｜" if told else ""}{told}">{mark}</a></td>'
    )


def initials(units: tuple[Unit, ...]) -> list[str]:
    """The first character of each short name, or the first two where one would not tell them apart."""
    firsts = Counter(unit.short_name[:1] for unit in units)
    return [unit.short_name[:1] if firsts[unit.short_name[:1]] == 1 else unit.short_name[:2] for unit in units]
