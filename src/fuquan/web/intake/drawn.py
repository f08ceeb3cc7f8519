"""How the lines, headers and questions of an import are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fuquan.domain.intake.models import Import, ImportRow
from fuquan.domain.intake.queries import Desk, Question
from fuquan.domain.intake.rules import Decision, Outcome
from fuquan.domain.org.policy import Object
from fuquan.engines.sheets import Level
from fuquan.web import marks
from fuquan.web.tables import Column, Listing, Search

OUTCOME_TONES = {"new": "info", "changed": "warn", "same": "muted", "rejected": "bad"}
HOW_LABELS = {
    "remembered": ("按人工对应", "good"),
    "exact": ("列名一致", "good"),
    "normalised": ("列名一致", "good"),
    "alias": ("同义列名", "good"),
    "last_line": ("下层列名一致", "good"),
    "ignored": ("已设为忽略", "muted"),
    "unknown": ("未识别", "warn"),
    "claimed": ("与别的表头重复", "bad"),
}
SUMMARY, COLUMNS = 4, 7
LONG = 60


def lines(desk: Desk, tab: str, intake: Import) -> Listing:
    """The list of an import's lines with this outcome (or ``all``): what is wrong, what differs, or what is read."""
    number = Column("number", "行", sort="number", align="end", width="xs", help="文件中的行号")
    if tab == Outcome.REJECTED:
        told: tuple[Column, ...] = (
            Column(
                "what", "本行", value=lambda row: _summary(desk, row), show=lambda row: _what(desk, row), width="lg"
            ),
            Column("findings", "问题及处理办法", value=_findings_text, show=_findings),
        )
    elif tab == Outcome.CHANGED:
        told = (
            Column(
                "what", "本行", value=lambda row: _summary(desk, row), show=lambda row: _what(desk, row), width="lg"
            ),
            Column("changes", "库中现值 → 本次填写", value=_changes_text, show=_changes),
        )
    else:
        read = _headers(desk, intake)[:COLUMNS]
        told = tuple(Column(header, header, value=_text_under(header), show=_short_under(header)) for header in read)
    if tab == "all":
        told = (
            Column("outcome", "结果", value="get_outcome_display", show=_outcome, sort="outcome", width="sm"),
            *told,
        )
    return Listing(
        name="lines",
        title=f"{intake.kind}各行",
        subject=Object.IMPORT,
        columns=(number, *told),
        filters=(Search(fields=("texts",), placeholder="本表各列中的文字"),),
        default_sort="number",
        export_name=f"{intake.kind}检查结果",
        empty="没有这类行",
    )


def _headers(desk: Desk, intake: Import) -> list[str]:
    present = {use["field"] for use in intake.headers} | set(intake.defaults)
    return [one.header for one in desk.fields if one.header in present]


def _outcome(row: ImportRow) -> SafeString:
    return marks.tag(row.get_outcome_display(), OUTCOME_TONES[row.outcome])


def _text_under(header: str) -> Any:
    return lambda row: row.texts.get(header, "")


def _short_under(header: str) -> Any:
    return lambda row: _short(row.texts.get(header, ""))


def _short(text: str) -> SafeString:
    if len(text) <= LONG:
        return format_html("{}", text or "—")
    return format_html('<span title="{}">{}…</span>', text, text[:LONG])


def _summary(desk: Desk, row: ImportRow) -> str:
    return "　".join(text for text in (row.texts.get(one.header, "") for one in desk.fields if one.filled) if text)


def _what(desk: Desk, row: ImportRow) -> SafeString:
    filled = [row.texts.get(one.header, "") for one in desk.fields if one.filled][:SUMMARY]
    return format_html_join("", '<span class="fq-part">{}</span>', ((text,) for text in filled if text))


def _findings_text(row: ImportRow) -> str:
    return "；".join(f"{told['cell']} {told['message']}" for told in row.findings)


def _findings(row: ImportRow) -> SafeString:
    drawn = format_html_join(
        "",
        '<li data-code="{}" data-level="{}"><b class="fq-cell">{}</b>{}<span>{}</span></li>',
        (
            (told["code"], told["level"], _place(told["cell"]), _cell_as_written(row, told), told["message"])
            for told in sorted(row.findings, key=lambda told: told["level"] == Level.NOTE)
        ),
    )
    return format_html('<ul class="fq-findings">{}</ul>', drawn)


def _place(cell: str) -> str:
    first, _, last = cell.partition(":")
    return f"第{first}行" if first == last else cell


def _cell_as_written(row: ImportRow, told: Mapping[str, str]) -> SafeString:
    header = told.get("header", "")
    if not header:
        return SafeString("")
    text = row.texts.get(header, "")
    shown = format_html("<q>{}</q>", text) if text else format_html('<span class="fq-note">{}</span>', "（空）")
    return format_html('<span class="fq-under">{}</span>{}', header, shown)


def _changes_text(row: ImportRow) -> str:
    return "；".join(f"{one['label']}：{one['before'] or '空'} → {one['after'] or '空'}" for one in row.changes)


def _changes(row: ImportRow) -> SafeString:
    drawn = format_html_join(
        "",
        '<li><span class="fq-under">{}</span><del>{}</del><span aria-hidden="true">→</span><ins>{}</ins></li>',
        ((one["label"], one["before"] or "（空）", one["after"] or "（空）") for one in row.changes),
    )
    notes = [told for told in row.findings if told["level"] == Level.NOTE]
    said = format_html_join("", '<li class="fq-note">{}</li>', ((told["message"],) for told in notes))
    return format_html('<ul class="fq-changes">{}{}</ul>', drawn, said)


@dataclass(frozen=True, slots=True)
class DrawnHeader:
    """A header on the panel: the name of its control, what stands below it, and which column it is taken for."""

    control: str
    header: str
    field: str
    suggested: str
    samples: str
    mark: SafeString
    ignored: bool


def header(place: int, use: Mapping[str, Any]) -> DrawnHeader:
    """One found header."""
    words, tone = HOW_LABELS[use["how"]]
    return DrawnHeader(
        control=f"meaning-{place}",
        header=use["header"],
        field=use["field"],
        suggested=use["likely"],
        samples="、".join(use["samples"]),
        mark=marks.tag(words, tone),
        ignored=use["how"] == "ignored",
    )


@dataclass(frozen=True, slots=True)
class DrawnQuestion:
    """A row that asks: what it says, why it asks, and what may be decided."""

    control: str
    number: int
    parts: tuple[str, ...]
    fact: str
    options: tuple[tuple[str, str], ...]
    decided: str


def question(asked: Question, labels: Mapping[Decision, str]) -> DrawnQuestion:
    """One question to the office."""
    texts = [asked.row.texts.get(name, "") for name in ("赋权部门", "权限名称", "权力类型")]
    return DrawnQuestion(
        control=f"row-{asked.row.number}",
        number=asked.row.number,
        parts=tuple(text for text in texts if text),
        fact=asked.fact,
        options=tuple((decision.value, labels[decision]) for decision in asked.offered),
        decided=asked.decided,
    )
