"""Journal entries, background jobs, notices, drafts and papers."""

from collections.abc import Iterable

from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from fuquan.domain.delegation import queries as delegations
from fuquan.domain.journal import actions, queries
from fuquan.domain.journal.actions import Outcome
from fuquan.domain.journal.models import Entry, Job, Notice
from fuquan.domain.journal.states import JOB_LABELS, JobStage
from fuquan.domain.org.models import Unit
from fuquan.domain.org.policy import Object, Verb
from fuquan.web import marks
from fuquan.web.parts import Crumb, Term
from fuquan.web.shell import FORM_KEY, UNSAID, Request, bad_request, go, not_found, once, page, permit, signed_in
from fuquan.web.tables import Choice, Column, DateRange, Listing, Search, plain

from .labels import ENTRY_LABELS, label_of, told

DRAFT_LIMIT = 64 * 1024
JOB_TONES = {"queued": "muted", "running": "info", "done": "good", "failed": "bad", "cancelled": "muted"}
OPEN_STAGES = (JobStage.QUEUED, JobStage.RUNNING)


def actor_of(entry: Entry) -> str:
    """Who did it: a person by position, or the software by its rule."""
    return str(entry.actor) if entry.actor else f"系统（规则 {entry.rule}）"


def _units(_request: Request) -> Iterable[tuple[str, str]]:
    return Unit.objects.filter(users__isnull=False).distinct().values_list("code", "short_name")


ENTRIES = Listing(
    name="entries",
    title="留痕",
    subject=Object.ENTRY,
    columns=(
        Column(
            "seq", "序号", sort="seq", align="end", width="xs", link=lambda e: reverse("journal:entry", args=[e.seq])
        ),
        Column("recorded_at", "记录时间", sort="recorded_at", width="md"),
        Column("kind", "事项", value=lambda e: label_of(e.kind), sort="kind", width="md"),
        Column("actor", "操作人", value=actor_of, sort=("unit__position", "actor__username"), width="lg"),
        Column("on", "业务日期", sort="on", width="sm"),
        Column("subject", "对象", sort="subject", width="lg", help="对象的随机编号，由系统生成"),
        Column("leaf", "校验码", value=lambda e: bytes(e.leaf).hex()[:16], help="本条原文的校验码前十六位"),
    ),
    filters=(
        Search(fields=("subject", "actor__position", "unit__short_name"), placeholder="对象编号、职务、单位"),
        Choice("kind", "事项", tuple(ENTRY_LABELS.items())),
        Choice("unit", "单位", _units, lookup="unit__code"),
        DateRange("recorded", "记录时间", field="recorded_at", moments=True),
    ),
    default_sort="-seq",
    export_name="留痕",
)

JOBS = Listing(
    name="jobs",
    title="后台作业",
    subject=Object.JOB,
    columns=(
        Column("title", "作业", sort="title", link=lambda j: reverse("journal:job", args=[j.public_id])),
        Column(
            "stage",
            "状态",
            value="get_stage_display",
            sort="stage",
            show=lambda j: marks.tag(j.get_stage_display(), JOB_TONES[j.stage]),
            width="sm",
        ),
        Column("progress", "进度", value=lambda j: f"{j.done} / {j.total}" if j.total else "", align="end", width="md"),
        Column("by", "发起人", value=lambda j: str(j.by), sort="by__username", width="lg"),
        Column("created_at", "发起时间", sort="created_at", width="md"),
        Column("finished_at", "结束时间", sort="finished_at", width="md"),
    ),
    filters=(
        Search(fields=("title", "message")),
        Choice("stage", "状态", tuple((stage.value, label) for stage, label in JOB_LABELS.items())),
    ),
    default_sort="-created_at",
    empty="没有后台作业",
)

NOTICES = Listing(
    name="notices",
    title="通知",
    subject=Object.JOB,
    columns=(Column("at", "时间", sort="at"), Column("text", "内容")),
    filters=(
        Search(fields=("text",)),
        Choice(
            "read",
            "状态",
            (("no", "未读"), ("yes", "已读")),
            narrow=lambda rows, value: rows.filter(read_at__isnull=value == "no"),
        ),
    ),
    default_sort="-at",
    empty="没有通知",
)


@require_GET
@permit(Object.ENTRY, Verb.LIST)
def entries(request: Request) -> HttpResponse:
    """The journal, newest first."""
    return ENTRIES.answer(request, queries.entries_visible_to(request.user), "journal/entries.html")


@require_GET
@permit(Object.ENTRY, Verb.READ)
def entry(request: Request, seq: int) -> HttpResponse:
    """One entry with the canonical bytes that were hashed, as they are."""
    kept = queries.entries_visible_to(request.user).filter(seq=seq).first()
    if kept is None:
        return not_found(request)
    terms = [
        Term("记录时间", kept.recorded_at),
        Term("业务日期", kept.on),
        Term("事项", label_of(kept.kind), help=kept.kind),
        Term("操作人", actor_of(kept)),
        Term("对象", kept.subject),
    ]
    sums = [
        Term("本条校验码", bytes(kept.leaf).hex()),
        Term("前一条链值", bytes(kept.prev).hex()),
        Term("本条链值", bytes(kept.link).hex()),
    ]
    facts = [told(name, value) for name, value in queries.facts_of(kept).items()]
    context = {
        "entry": kept,
        "title": f"第 {kept.seq} 条　{label_of(kept.kind)}",
        "terms": terms,
        "facts": facts,
        "sums": sums,
        "body": bytes(kept.body).decode(),
        "crumbs": [Crumb("留痕", reverse("journal:entries")), Crumb(f"第 {kept.seq} 条")],
    }
    return page(request, "journal/entry.html", context)


@require_GET
@permit(Object.JOB, Verb.LIST)
def jobs(request: Request) -> HttpResponse:
    """Long work of the own unit, or of all for the reform office."""
    return JOBS.answer(request, queries.jobs_visible_to(request.user), "journal/jobs.html")


def _job(request: Request, public_id: str) -> Job | None:
    return queries.jobs_visible_to(request.user).filter(public_id=public_id).first()


@require_GET
@permit(Object.JOB, Verb.READ)
def job(request: Request, public_id: str) -> HttpResponse:
    """One job; while it runs the page asks for its progress every two seconds."""
    kept = _job(request, public_id)
    if kept is None:
        return not_found(request)
    context = {
        "job": kept,
        "tone": JOB_TONES[kept.stage],
        "is_open": kept.stage in OPEN_STAGES,
        "terms": [
            Term("发起人", str(kept.by)),
            Term("发起时间", kept.created_at),
            Term("开始时间", kept.started_at),
            Term("结束时间", kept.finished_at),
        ],
        "crumbs": [Crumb("后台作业", reverse("journal:jobs")), Crumb(kept.title)],
    }
    return page(request, "journal/job.html", context, fragment="progress")


@require_POST
@permit(Object.JOB, Verb.UPDATE)
def cancel(request: Request, public_id: str) -> HttpResponse:
    """Ask a job to stop at its next step."""
    kept = _job(request, public_id)
    if kept is None:
        return not_found(request)

    def effect() -> Outcome:
        actions.cancel(kept, by=request.user)
        return Outcome(location=reverse("journal:job", args=[public_id]))

    return once(request, f"journal:cancel/{public_id}", effect)


@require_GET
@signed_in
def notices(request: Request) -> HttpResponse:
    """Notices sent to the own unit."""
    return NOTICES.answer(request, queries.notices_for(request.user), "journal/notices.html")


@require_POST
@signed_in
def notice(request: Request, public_id: str) -> HttpResponse:
    """Open a notice: mark it read and go where it leads. Doing it twice changes nothing more."""
    kept: Notice | None = queries.notices_for(request.user).filter(public_id=public_id).first()
    if kept is None:
        return not_found(request)
    actions.read_notice(kept, by=request.user)
    return go(request, kept.link or reverse("journal:notices"))


@require_POST
@signed_in
def draft(request: Request) -> HttpResponse:
    """Keep what is typed into a form; answers the line that says so."""
    form, subject = request.POST.get("draft_form", ""), request.POST.get("draft_subject", "")
    key = request.POST.get(FORM_KEY, "")
    typed = {name: request.POST[name] for name in request.POST if name not in UNSAID}
    size = sum(len(name) + len(value) for name, value in typed.items())
    sound = 1 <= len(form) <= 60 and len(subject) <= 40 and 1 <= len(key) <= 20 and size <= DRAFT_LIMIT
    if not sound or any("\x00" in text for text in (form, subject, key, *typed, *typed.values())):
        return bad_request(request)
    kept = actions.save_draft(form, subject, key=key, fields=typed, by=request.user)
    return HttpResponse(f"草稿已保存 {plain(kept.at)}", content_type="text/html; charset=utf-8")


@require_GET
@permit(Object.ATTACHMENT, Verb.READ)
def paper(request: Request, public_id: str) -> HttpResponseBase:
    """A paper as a file to keep; only for whoever may see it or what it proves."""
    proving = Q(proves__in=delegations.evidence_visible_to(request.user))
    papers = queries.papers_visible_to(request.user, proving=proving)
    kept = papers.filter(public_id=public_id).distinct().first()
    place = queries.place_of(kept.sha256) if kept else None
    if kept is None or place is None or not place.exists():
        return not_found(request)
    answer: HttpResponseBase = FileResponse(
        place.open("rb"), as_attachment=True, filename=kept.name, content_type=kept.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
