"""One import, as its stage asks: progress, headers to be explained, preview, receipt, refusal."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from fuquan.domain.intake import queries
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.rules import DECISION_LABELS, OUTCOME_LABELS, Outcome
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal import queries as journal
from fuquan.domain.journal.models import Entry, Job
from fuquan.domain.journal.states import JobStage
from fuquan.domain.org import clock, policy
from fuquan.domain.org.policy import Object, Verb
from fuquan.engines.sheets import Level
from fuquan.web.intake import drawn
from fuquan.web.parts import Crumb, Tab, Term
from fuquan.web.shell import Request, go, not_found, page, permit
from fuquan.web.tables import Listing, download

from .register import WORKBOOK

RUNNING = (JobStage.QUEUED, JobStage.RUNNING)
HEADERS, DECIDE = "headers", "decide"
WAITING_SECONDS = 15


def found(request: Request, public_id: str) -> Import | None:
    """The import with this public id, when the user may see it."""
    return queries.imports_visible_to(request.user).filter(public_id=public_id).first()


@require_GET
@permit(Object.IMPORT, Verb.READ)
def detail(request: Request, public_id: str) -> HttpResponse:
    """The import's own page; while a job works on it, its progress."""
    intake = found(request, public_id)
    if intake is None:
        return not_found(request)
    job = journal.job_about(public_id)
    url = reverse("intake:detail", args=[public_id])
    if job is not None and job.stage in RUNNING:
        return page(request, "intake/working.html", _working(request, intake, job), fragment="progress")
    if request.htmx and request.htmx.target == "progress":
        return go(request, url)
    context = {**_frame(request, intake), "job": job if job and job.stage != JobStage.DONE else None}
    if intake.stage == ImportStage.PREVIEWED:
        return _preview(request, intake, context)
    template, more = _PAGES.get(ImportStage(intake.stage), ("intake/ended.html", lambda _: {}))
    return page(request, template, {**context, **more(intake)})


@require_GET
@permit(Object.IMPORT, Verb.READ)
def undo(request: Request, public_id: str) -> HttpResponse:
    """May the import be rolled back, and if not, every reason; asked apart, because it looks at everything built on it."""
    intake = found(request, public_id)
    if intake is None or intake.stage != ImportStage.APPLIED:
        return not_found(request)
    context = {**_frame(request, intake), "verdict": queries.verdict(intake, "roll_back", request.user)}
    return page(request, "intake/roll_back.html", context)


@require_GET
@permit(Object.IMPORT, Verb.EXPORT)
def errors(request: Request, public_id: str) -> HttpResponse:
    """The refused rows as a workbook to put right."""
    intake = found(request, public_id)
    if intake is None or not intake.rejected:
        return not_found(request)
    name = intake.paper.name.rpartition(".")[0] or intake.paper.name
    return download(queries.error_workbook_of(intake), f"{name}（退改）.xlsx", WORKBOOK)


def _frame(request: Request, intake: Import) -> dict[str, Any]:
    return {
        "intake": intake,
        "url": reverse("intake:detail", args=[intake.public_id]),
        "crumbs": [Crumb("收表", reverse("intake:index")), Crumb(intake.kind)],
        "may_update": policy.allows(request.user.role, Object.IMPORT, Verb.UPDATE),
        "may_undo": policy.allows(request.user.role, Object.IMPORT, Verb.ROLLBACK),
        "may_export": policy.allows(request.user.role, Object.IMPORT, Verb.EXPORT),
    }


def _working(request: Request, intake: Import, job: Job) -> dict[str, Any]:
    waits = job.stage == JobStage.QUEUED and (clock.now() - job.created_at).total_seconds() > WAITING_SECONDS
    return {
        **_frame(request, intake),
        "job": job,
        "nobody_works": waits and not journal.workers_alive(),
        "may_cancel": policy.allows(request.user.role, Object.JOB, Verb.UPDATE),
    }


# --- the preview ------------------------------------------------------------------------------------------------------


def _preview(request: Request, intake: Import, context: dict[str, Any]) -> HttpResponse:
    questions = queries.questions_of(intake)
    tab = request.GET.get("tab", "")
    known = {outcome.value for outcome in Outcome} | {"all", HEADERS} | ({DECIDE} if questions else set())
    tab = tab if tab in known else _first_tab(intake, bool(questions))
    facts = queries.facts_of(intake)
    undecided = sum(1 for question in questions if not question.decided)
    context |= {
        "tab": tab,
        "tabs": _tabs(context["url"], intake, len(questions)),
        "asked": [told for told in intake.findings if told["level"] == Level.ASK],
        "told": [told for told in intake.findings if told["level"] != Level.ASK],
        "verdict": queries.verdict(intake, "apply", request.user),
        "unanswered": facts.unanswered,
        "undecided": undecided,
    }
    if tab == HEADERS:
        return page(request, "intake/preview.html", {**context, **_headers(intake)})
    if tab == DECIDE:
        context["questions"] = [drawn.question(one, DECISION_LABELS) for one in questions]
        return page(request, "intake/preview.html", context)
    desk = queries.desks()[intake.kind]
    listing: Listing = drawn.lines(desk, tab, intake)
    rows = intake.rows.all() if tab == "all" else intake.rows.filter(outcome=tab)
    return listing.answer(request, rows, "intake/preview.html", context)


def _first_tab(intake: Import, asks: bool) -> str:
    if asks and intake.rejected and not intake.accepted:
        return DECIDE
    for outcome in (Outcome.REJECTED, Outcome.CHANGED, Outcome.NEW):
        if getattr(intake, outcome.value):
            return outcome.value
    return Outcome.SAME.value


def _tabs(url: str, intake: Import, questions: int) -> list[Tab]:
    order = (Outcome.REJECTED, Outcome.CHANGED, Outcome.NEW, Outcome.SAME)
    tabs = [Tab(o.value, OUTCOME_LABELS[o], f"{url}?tab={o.value}", getattr(intake, o.value)) for o in order]
    tabs.append(Tab("all", "全部", f"{url}?tab=all", intake.accepted + intake.rejected))
    if questions:
        tabs.append(Tab(DECIDE, "同名待定", f"{url}?tab={DECIDE}", questions))
    return [*tabs, Tab(HEADERS, "表头对应", f"{url}?tab={HEADERS}", len(intake.headers))]


def _headers(intake: Import) -> dict[str, Any]:
    desk = queries.desks()[intake.kind]
    return {
        "uses": [drawn.header(place, use) for place, use in enumerate(intake.headers)],
        "fields": [(one.header, one.required) for one in desk.fields],
    }


# --- the receipt ------------------------------------------------------------------------------------------------------


def _receipt(intake: Import) -> dict[str, Any]:
    entries = {entry.kind: entry for entry in journal.history_of(intake.public_id)}
    applied, undone = entries.get("import.apply"), entries.get("import.roll_back")
    terms = [
        Term("收表号", intake.public_id),
        Term("表", intake.kind),
        Term("文件", intake.paper.name),
        Term("工作表", intake.sheet),
        Term("上传", f"{intake.by}"),
        Term("上传时间", intake.uploaded_at),
        Term("入库", str(applied.actor) if applied else ""),
        Term("入库时间", intake.applied_at),
        _entry_term("入库留痕", applied),
        Term("入库方式", "只导入合格行" if intake.good_rows_only and intake.rejected else "全部合格，整批入库"),
    ]
    if undone is not None:
        terms += [
            Term("撤回", str(undone.actor)),
            Term("撤回时间", intake.rolled_back_at),
            Term("撤回原因", intake.rolled_back_reason),
            _entry_term("撤回留痕", undone),
        ]
    sums = [
        Term("文件大小", f"{intake.paper.size:,} 字节"),
        Term("SHA-256", intake.paper.sha256),
        Term("SM3", intake.paper.sm3),
    ]
    return {"terms": terms, "sums": sums}


def _entry_term(label: str, entry: Entry | None) -> Term:
    if entry is None:
        return Term(label, "")
    return Term(label, f"第 {entry.seq} 条", url=reverse("journal:entry", args=[entry.seq]))


_PAGES: Mapping[ImportStage, tuple[str, Callable[[Import], dict[str, Any]]]] = {
    ImportStage.MAPPING: ("intake/headers.html", _headers),
    ImportStage.APPLIED: ("intake/receipt.html", _receipt),
    ImportStage.ROLLED_BACK: ("intake/receipt.html", _receipt),
}
"""What the other stages show; those not named have come to an end, or wait to be looked into."""
