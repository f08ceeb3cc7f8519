"""The house's components: one function and, where it draws more than a line, one template in templates/components."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fuquan.domain.journal.models import Draft
from fuquan.domain.org import ids
from fuquan.web import marks, tables
from fuquan.web.parts import Cell, Chart, Crumb, Event, HeatRow, Step, Tab, Term
from fuquan.web.tables import Listed

register = template.Library()
register.simple_tag(marks.icon)
register.simple_tag(marks.stage_badge)
register.simple_tag(marks.gate_mark)
register.simple_tag(marks.tag)
register.filter("plain", tables.plain)

CELL = 14
GAP = 2


# --- frames ------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def page_header(content: str, title: str, *, crumbs: Iterable[Crumb] = (), subtitle: str = "") -> SafeString:
    """The head of a page: path, the one h1, a line of explanation; the content is the page's actions."""
    parts = {"title": title, "crumbs": list(crumbs), "subtitle": subtitle}
    parts |= {"actions": content if content.strip() else ""}
    return render_to_string("components/page_header.html", parts)


@register.simple_block_tag
def card(content: str, title: str = "", *, help: str = "", url: str = "", more: str = "查看全部") -> SafeString:
    """A framed part of a page with its own heading, and optionally the address of the whole behind it."""
    parts = {"title": title, "help": help, "url": url, "more": more, "content": content}
    return render_to_string("components/card.html", parts)


@register.simple_block_tag
def alert(content: str, title: str = "", *, tone: str = "info") -> SafeString:
    """A message: ``tone`` is info, good, warn or bad."""
    return render_to_string("components/alert.html", {"title": title, "tone": tone, "content": content})


@register.simple_block_tag(takes_context=True)
def confirm_form(
    context: Context, content: str, label: str, url: str, *, question: str = "", confirm: str = "", tone: str = ""
) -> SafeString:
    """An act that asks once more before it is done: a button that opens into question, fields and the real button."""
    parts = {"content": content, "label": label, "url": url, "question": question, "tone": tone}
    return render_to_string(
        "components/confirm_form.html", {**parts, "confirm": confirm or f"确认{label}"}, request=context.get("request")
    )


@register.simple_block_tag(takes_context=True)
def verdict_panel(context: Context, content: str, verdict: Any, url: str, *, label: str = "") -> SafeString:
    """A verb of a lifecycle: its button, and when it is refused the button disabled with every reason and article.

    ``verdict`` is the engine's (label, allowed, findings); the content is further fields of the form.
    """
    parts = {"verdict": verdict, "url": url, "label": label or verdict.label, "content": content}
    return render_to_string("components/verdict_panel.html", parts, request=context.get("request"))


# --- figures -------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/stat.html")
def stat(label: str, value: object, url: str, *, unit: str = "", note: str = "", tone: str = "") -> dict[str, Any]:
    """A figure that leads to the rows it counts; whole numbers get separators."""
    shown = f"{value:,}" if isinstance(value, int) else str(value)
    return {"label": label, "value": shown, "url": url, "unit": unit, "note": note, "tone": tone}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, *, label: str = "", tone: str = "") -> dict[str, Any]:
    """How far something is, as a bar and as numbers."""
    share = f"{100 * done // total}%" if total else "—"
    return {"done": done, "total": total, "label": label, "tone": tone, "share": share}


@register.inclusion_tag("components/funnel.html")
def funnel(steps: Sequence[Step], *, label: str = "进展漏斗") -> dict[str, Any]:
    """The stages one below the other, each a bar as long as its count, each leading to its rows."""
    top = max((step.count for step in steps), default=0)
    bars = []
    for step, before in zip(steps, [None, *steps], strict=False):
        share = f"{100 * step.count / before.count:.1f}%" if before and before.count else ""
        bars.append(
            {
                "step": step,
                "count": f"{step.count:,}",
                "width": round(1000 * step.count / top) if top else 0,
                "share": share,
            }
        )
    return {"bars": bars, "label": label}


@register.inclusion_tag("components/waffle.html")
def waffle(cells: Iterable[Cell], *, columns: int = 51, label: str = "") -> dict[str, Any]:
    """Every row as one small square, coloured by stage: a whole batch at one look."""
    step = CELL + GAP
    squares = [
        {"cell": cell, "x": index % columns * step, "y": index // columns * step} for index, cell in enumerate(cells)
    ]
    lines = -(-len(squares) // columns)
    return {"squares": squares, "label": label, "width": columns * step, "height": lines * step, "size": CELL}


@register.inclusion_tag("components/heat_panel.html")
def heat_panel(
    columns: Sequence[str], rows: Sequence[HeatRow], *, label: str, corner: str = "", total: str = ""
) -> dict[str, Any]:
    """A table of stage cells: heads left and above stay in view, each cell leads to its row."""
    return {"columns": columns, "rows": rows, "label": label, "corner": corner, "total": total}


@register.inclusion_tag("components/chart.html")
def chart(
    name: str, title: str, drawn: Chart, *, height: str = "md", table: str = "open", note: str = ""
) -> dict[str, Any]:
    """A figure with the real table beneath it. ``height`` is sm, md or lg; ``table`` is open or closed."""
    links = drawn.links or ("",) * len(drawn.rows)
    rows = list(zip(drawn.rows, links, strict=True))
    spec = {"option": drawn.option, "links": list(drawn.links)}
    return {"name": name, "title": title, "spec": spec, "head": drawn.head, "rows": rows, "height": height,
            "open": table == "open", "note": note, "spec_id": f"chart-{name}"}  # fmt: skip


# --- lists and facts -----------------------------------------------------------------------------------------------


@register.inclusion_tag("components/listing.html")
def listing(listed: Listed, *, sums: Iterable[Term] = ()) -> dict[str, Any]:
    """A whole list: filter bar, chips, table, pager. Goes into the page's partial called "list".

    ``sums`` tell above the table what the rows asked for add up to.
    """
    return {"listed": listed, "sums": list(sums)}


@register.inclusion_tag("components/filter_bar.html")
def filter_bar(listed: Listed) -> dict[str, Any]:
    """The filters of a list, and the active ones as chips."""
    return {"listed": listed}


@register.inclusion_tag("components/pager.html")
def pager(listed: Listed) -> dict[str, Any]:
    """Where one is in a list, the pages before and after, rows per page, export."""
    return {"listed": listed}


@register.inclusion_tag("components/facts.html")
def facts(terms: Iterable[Term], *, columns: int = 2) -> dict[str, Any]:
    """A definition list in one, two or three columns."""
    return {"terms": list(terms), "columns": columns}


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Event], *, empty: str = "暂无记录") -> dict[str, Any]:
    """What happened, one below the other, each with its day and its doer."""
    return {"events": list(events), "empty": empty}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Tab], current: str, *, label: str = "分类") -> dict[str, Any]:
    """Links to sibling views of the same thing."""
    return {"items": list(items), "current": current, "label": label}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str = "", *, url: str = "", action: str = "") -> dict[str, Any]:
    """What to say where nothing is, and what to do about it."""
    return {"title": title, "text": text, "url": url, "action": action}


# --- forms ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def form_key(draft: Draft | None = None) -> SafeString:
    """The hidden key that lets a form count once; a restored draft keeps the key it was drawn with."""
    key = draft.key if draft else ids.new_id()
    return format_html('<input type="hidden" name="form_key" value="{}">', key)


@register.inclusion_tag("components/autosave.html")
def autosave(form: str, subject: str = "", draft: Draft | None = None) -> dict[str, Any]:
    """Inside a form: keeps what is typed on the server a few seconds later, and says so."""
    return {"form": form, "subject": subject, "draft": draft}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field with label, help and errors, tied together for screen readers."""
    kind = bound.widget_type
    described = [f"{bound.id_for_label}-help"] if bound.help_text else []
    described += [f"{bound.id_for_label}-error"] if bound.errors else []
    style = {"select": "form-select", "checkbox": "form-check-input", "file": "form-control"}.get(kind, "form-control")
    attrs: dict[str, str | bool] = {"class": style + (" is-invalid" if bound.errors else "")}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return {"bound": bound, "control": bound.as_widget(attrs=attrs), "check": kind == "checkbox"}


@register.inclusion_tag("components/file_drop.html")
def file_drop(
    name: str, label: str, *, accept: str = "", help: str = "", required: bool = True, multiple: bool = False
) -> dict[str, Any]:
    """A file input that also takes a dropped file and shows its name and size."""
    return {"name": name, "label": label, "accept": accept, "help": help, "required": required, "multiple": multiple}


@register.inclusion_tag("components/date_picker.html")
def date_picker(
    name: str, label: str, *, value: object = "", first: object = "", last: object = "", required: bool = False
) -> dict[str, Any]:
    """A day, between two days when they are given."""
    days = {key: plain_day(day) for key, day in (("value", value), ("first", first), ("last", last))}
    return {"name": name, "label": label, "required": required, **days}


def plain_day(day: object) -> str:
    """A date, or a text that already is one, as 2021-11-09; empty for nothing."""
    return str(day) if day else ""


@register.simple_tag
def key_hint(*keys: str) -> SafeString:
    """The keys that do the same as the control beside it."""
    drawn = format_html_join("", "<kbd>{}</kbd>", ((key,) for key in keys))
    return format_html('<span class="fq-keys">{}</span>', drawn)
