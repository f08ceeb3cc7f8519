"""What is done with an import: check again, explain headers, decide, apply, discard, roll back, cancel."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from fuquan.domain.intake import actions, queries
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal import queries as kept
from fuquan.domain.journal.actions import Outcome
from fuquan.domain.org.policy import Object, Verb
from fuquan.web.intake.forms import RollBack
from fuquan.web.shell import Request, bad_request, not_found, once, permit, refused

from .one import RUNNING, found

IGNORE = "-"
"""What the panel of headers sends for a column that is to be ignored; an empty answer leaves the header as it is."""


class Busy(Exception):
    """Another job works on this import."""


def _act(request: Request, public_id: str, verb: str, effect: Callable[[Import], None]) -> HttpResponse:
    """Do ``effect`` once and come back to the import's page; every refusal is answered with its reasons."""
    intake = found(request, public_id)
    if intake is None:
        return not_found(request)
    url = reverse("intake:detail", args=[public_id])

    def carried_out() -> Outcome:
        job = kept.job_about(public_id)
        if job is not None and job.stage in RUNNING:
            raise Busy
        effect(intake)
        return Outcome(location=url)

    try:
        return once(request, f"intake:{verb}/{public_id}", carried_out)
    except actions.Blocked as blocked:
        return refused(request, "暂不能办理", "请先处理下列事项：", findings=blocked.verdict.findings, url=url)
    except Busy:
        return refused(request, "正在处理", "这份表正在后台处理，请等处理完成后再办理。", url=url)
    except LookupError:
        return bad_request(request)


def _queue(request: Request, intake: Import, task: str, words: str, **details: str) -> None:
    journal.open_job(
        task,
        f"{words}{intake.kind}：{intake.paper.name}",
        by=request.user,
        subject=intake.public_id,
        link=reverse("intake:detail", args=[intake.public_id]),
        **details,
    )


@require_POST
@permit(Object.IMPORT, Verb.UPDATE)
def check(request: Request, public_id: str) -> HttpResponse:
    """Look into the file once more."""

    def effect(intake: Import) -> None:
        if intake.stage != ImportStage.UPLOADED:
            actions.look_again(intake, by=request.user)
        _queue(request, intake, "preview_import", "检查")

    return _act(request, public_id, "check", effect)


@require_POST
@permit(Object.IMPORT, Verb.UPDATE)
def headers(request: Request, public_id: str) -> HttpResponse:
    """Keep what the headers mean, for this and every later file of the sheet, and look into the file once more."""

    def effect(intake: Import) -> None:
        meanings = {}
        for place, use in enumerate(intake.headers):
            told = request.POST.get(f"meaning-{place}", "")
            if told and told != (use["field"] or (IGNORE if use["how"] == "ignored" else "")):
                meanings[use["header"]] = "" if told == IGNORE else told
        actions.look_again(intake, by=request.user)
        if meanings:
            actions.remember_headers(intake.kind, meanings, by=request.user)
        _queue(request, intake, "preview_import", "检查")

    return _act(request, public_id, "headers", effect)


@require_POST
@permit(Object.IMPORT, Verb.UPDATE)
def decide(request: Request, public_id: str) -> HttpResponse:
    """Keep what was decided about rows of the same name, and look into the file once more."""

    def effect(intake: Import) -> None:
        asked = [str(question.row.number) for question in queries.questions_of(intake)]
        decisions = {number: request.POST.get(f"row-{number}", "") for number in asked}
        actions.decide(intake, decisions, by=request.user)
        _queue(request, intake, "preview_import", "检查")

    return _act(request, public_id, "decide", effect)


@require_POST
@permit(Object.IMPORT, Verb.UPDATE)
def apply(request: Request, public_id: str) -> HttpResponse:
    """Choose how, and import in the background; refused at once when a gate is shut."""

    def effect(intake: Import) -> None:
        chosen = actions.choose(
            intake,
            good_rows_only=request.POST.get("way") == "good",
            hidden_confirmed=request.POST.get("hidden") == "yes",
            by=request.user,
        )
        verdict = queries.verdict(chosen, "apply", request.user)
        if not verdict.allowed:
            raise actions.Blocked(verdict)
        _queue(request, chosen, "apply_import", "导入")

    return _act(request, public_id, "apply", effect)


@require_POST
@permit(Object.IMPORT, Verb.UPDATE)
def discard(request: Request, public_id: str) -> HttpResponse:
    """Give the import up."""

    def effect(intake: Import) -> None:
        actions.discard(intake, by=request.user)

    return _act(request, public_id, "discard", effect)


@require_POST
@permit(Object.IMPORT, Verb.ROLLBACK)
def roll_back(request: Request, public_id: str) -> HttpResponse:
    """Undo the import as one, in the background; refused at once when something stands on it."""
    intake = found(request, public_id)
    if intake is None:
        return not_found(request)
    form = RollBack(request.POST)
    if not form.is_valid():
        url = reverse("intake:undo", args=[public_id])
        words = "；".join(str(error) for errors in form.errors.values() for error in errors)
        return refused(request, "没有撤回", words, url=url, status=422)

    def effect(intake: Import) -> None:
        verdict = queries.verdict(intake, "roll_back", request.user)
        if not verdict.allowed:
            raise actions.Blocked(verdict)
        _queue(request, intake, "roll_back_import", "撤回", reason=form.cleaned_data["reason"])

    return _act(request, public_id, "roll_back", effect)


@require_POST
@permit(Object.IMPORT, Verb.UPDATE)
def cancel(request: Request, public_id: str) -> HttpResponse:
    """Ask the job that works on this import to stop."""
    intake, job = found(request, public_id), kept.job_about(public_id)
    if intake is None or job is None:
        return not_found(request)

    def effect() -> Outcome:
        journal.cancel(job, by=request.user)
        return Outcome(location=reverse("intake:detail", args=[public_id]))

    return once(request, f"intake:cancel/{public_id}", effect)
