"""What people do to a delegation: file and withdraw evidence, ask for and confirm a waiver, advance, recall."""

from collections.abc import Callable
from pathlib import Path

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods, require_POST

from fuquan.domain.delegation import actions, queries
from fuquan.domain.delegation.models import Delegation, Evidence
from fuquan.domain.delegation.rules import READINESS, STATUTORY, Proof
from fuquan.domain.delegation.states import LIFECYCLES
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal import queries as kept
from fuquan.domain.journal import rules
from fuquan.domain.journal.actions import Outcome
from fuquan.domain.journal.models import Attachment
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.web.delegation.forms import ACCEPT, AdvanceForm, EvidenceForm, ReasonForm, WaiverForm
from fuquan.web.parts import Crumb
from fuquan.web.shell import Request, not_found, once, page, permit, refused

EVIDENCE, WAIVER, WITHDRAWAL = "evidence", "waiver", "withdrawal"
VERBS = frozenset(t.name for life in LIFECYCLES for t in life.transitions)
TOLD = (actions.NotAllowed, actions.Duplicate, ValueError)
"""Refusals of actions that are a sentence for the person who filled in the form."""


def _url(delegation: Delegation) -> str:
    return reverse("delegation:detail", args=[delegation.public_id])


def _seen(request: Request, public_id: str) -> Delegation | None:
    return queries.visible_to(request.user).filter(public_id=public_id).first()


def _crumbs(delegation: Delegation, here: str) -> list[Crumb]:
    return [
        Crumb("赋权单元", reverse("delegation:index")),
        Crumb(f"{delegation.version.name}（{delegation.receiver.short_name}）", _url(delegation)),
        Crumb(here),
    ]


def _answered(  # noqa: PLR0917 one answer for three forms
    request: Request, template: str, context: dict[str, object], form: Form, route: str, effect: Callable[[], Outcome]
) -> HttpResponse:
    """Run the effect once; a refusal in words comes back above the filled-in form."""
    if not form.is_valid():
        return page(request, template, context, status=422)
    try:
        return once(request, route, effect)
    except actions.Blocked as blocked:
        words = "关口未开，本次没有办理。"
        return refused(request, "暂不能办理", words, findings=blocked.verdict.findings, url=str(context["back"]))
    except TOLD as problem:
        form.add_error(None, str(problem))
        return page(request, template, context, status=422)


@require_http_methods(["GET", "POST"])
@permit(Object.EVIDENCE, Verb.CREATE)
def file(request: Request, public_id: str, proof: str) -> HttpResponse:
    """File one proof of one delegation, with its paper if there is one."""
    delegation = _seen(request, public_id)
    if delegation is None or proof not in set(Proof):
        return not_found(request)
    wanted = Proof(proof)
    if not queries.may_file(request.user, delegation, wanted):
        return not_found(request)
    subject = f"{public_id}/{proof}"
    draft = kept.draft_of(request.user, EVIDENCE, subject)
    form = EvidenceForm(request.POST, request.FILES) if request.method == "POST" else EvidenceForm(
        initial=draft.fields if draft else None
    )  # fmt: skip
    (reading,) = queries.readings_of(delegation, request.user, queries.business_day(), proofs=(wanted,))
    context = {
        "delegation": delegation,
        "reading": reading,
        "form": form,
        "draft": draft,
        "subject": subject,
        "accept": ACCEPT,
        "crumbs": _crumbs(delegation, "登记佐证"),
        "back": _url(delegation),
    }
    if request.method == "GET":
        return page(request, "delegation/file.html", context)

    def effect() -> Outcome:
        told = form.cleaned_data
        actions.file_evidence(
            delegation,
            wanted,
            on=told["on"],
            reference=told["reference"],
            until=told["until"],
            attachment=_kept_paper(request.FILES, by=request.user),
            by=request.user,
        )
        journal.forget_draft(EVIDENCE, subject, by=request.user)
        return Outcome(location=_url(delegation))

    return _answered(request, "delegation/file.html", context, form, f"delegation:file/{subject}", effect)


def _kept_paper(files: MultiValueDict, *, by: User) -> Attachment | None:
    """The uploaded paper in the store, if one came along."""
    paper = files.get("paper")
    if paper is None:
        return None
    name = paper.name or ""
    return journal.keep_paper(Path(paper.temporary_file_path()), name=name, media_type=rules.media_type_of(name), by=by)


@require_http_methods(["GET", "POST"])
@permit(Object.EVIDENCE, Verb.WITHDRAW)
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """Withdraw one piece of evidence, with the reason."""
    evidence = _standing(request, public_id)
    delegation = _seen(request, evidence.delegation.public_id) if evidence else None
    if evidence is None or delegation is None:
        return not_found(request)
    if not queries.may_withdraw(request.user, delegation, Proof(evidence.proof)):
        return not_found(request)
    draft = kept.draft_of(request.user, WITHDRAWAL, public_id)
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm(initial=draft.fields if draft else None)
    context = {
        "delegation": delegation,
        "evidence": evidence,
        "form": form,
        "draft": draft,
        "crumbs": _crumbs(delegation, "撤回佐证"),
        "back": _url(delegation),
    }
    if request.method == "GET":
        return page(request, "delegation/withdraw.html", context)

    def effect() -> Outcome:
        actions.withdraw_evidence(evidence, reason=form.cleaned_data["reason"], by=request.user)
        journal.forget_draft(WITHDRAWAL, public_id, by=request.user)
        return Outcome(location=_url(delegation))

    return _answered(request, "delegation/withdraw.html", context, form, f"delegation:withdraw/{public_id}", effect)


def _standing(request: Request, public_id: str) -> Evidence | None:
    rows = queries.evidence_visible_to(request.user, Verb.WITHDRAW)
    return rows.filter(public_id=public_id).first()


@require_http_methods(["GET", "POST"])
@permit(Object.WAIVER, Verb.CREATE)
def waive(request: Request, public_id: str, proof: str) -> HttpResponse:
    """Ask that a condition be waived for a time; another person of the reform office has to confirm."""
    delegation = _seen(request, public_id)
    if delegation is None or proof not in set(READINESS) - STATUTORY:
        return not_found(request)
    if not queries.may(request.user, Object.WAIVER, Verb.CREATE, delegation):
        return not_found(request)
    wanted = Proof(proof)
    subject = f"{public_id}/{proof}"
    draft = kept.draft_of(request.user, WAIVER, subject)
    form = WaiverForm(request.POST) if request.method == "POST" else WaiverForm(initial=draft.fields if draft else None)
    (reading,) = queries.readings_of(delegation, request.user, queries.business_day(), proofs=(wanted,))
    context = {
        "delegation": delegation,
        "reading": reading,
        "form": form,
        "draft": draft,
        "subject": subject,
        "crumbs": _crumbs(delegation, "申请容缺"),
        "back": _url(delegation),
    }
    if request.method == "GET":
        return page(request, "delegation/waive.html", context)

    def effect() -> Outcome:
        told = form.cleaned_data
        actions.ask_waiver(delegation, wanted, reason=told["reason"], until=told["until"], by=request.user)
        journal.forget_draft(WAIVER, subject, by=request.user)
        return Outcome(location=_url(delegation))

    return _answered(request, "delegation/waive.html", context, form, f"delegation:waive/{subject}", effect)


@require_POST
@permit(Object.WAIVER, Verb.CONFIRM)
def confirm(request: Request, public_id: str) -> HttpResponse:
    """Confirm another person's waiver."""
    waiver = queries.waivers_visible_to(request.user, Verb.CONFIRM).filter(public_id=public_id).first()
    if waiver is None:
        return not_found(request)
    url = _url(waiver.delegation)

    def effect() -> Outcome:
        actions.confirm_waiver(waiver, by=request.user)
        return Outcome(location=url)

    try:
        return once(request, f"delegation:confirm/{public_id}", effect)
    except TOLD as problem:
        return refused(request, "容缺未能确认", str(problem), url=url)


@require_POST
@permit(Object.DELEGATION, Verb.ADVANCE)
def advance(request: Request, public_id: str, verb: str) -> HttpResponse:
    """Do a verb of the three lifecycles; what speaks against it is told in full."""
    delegation = _seen(request, public_id)
    if delegation is None or verb not in VERBS:
        return not_found(request)
    if not queries.may(request.user, Object.DELEGATION, Verb.ADVANCE, delegation):
        return not_found(request)
    url = _url(delegation)
    form = AdvanceForm(request.POST, last=queries.business_day(), needs_reason=verb == "recall")
    if not form.is_valid():
        words = "；".join(str(error) for errors in form.errors.values() for error in errors)
        return refused(request, "填写不完整", words, url=url, status=422)

    def effect() -> Outcome:
        told = form.cleaned_data
        actions.advance(delegation, verb, by=request.user, on=told["on"], reason=told["reason"])
        return Outcome(location=url)

    try:
        return once(request, f"delegation:advance/{public_id}/{verb}", effect)
    except actions.Blocked as blocked:
        words = "以下条件不具备，本次没有办理，未作任何改动。"
        return refused(request, "暂不能办理", words, findings=blocked.verdict.findings, url=url)
