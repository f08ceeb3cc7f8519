"""What every page shares: the typed request, page or fragment, the day shown, who may enter, error answers."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from fuquan.domain.journal import actions as journal
from fuquan.domain.journal import queries as kept
from fuquan.domain.journal.actions import Conflict, InFlight, Outcome
from fuquan.domain.org import clock, policy
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import Installation, User
from fuquan.domain.org.policy import Object, Verb
from fuquan.web import navigation

DEMONSTRATION_SPAN = (date(2021, 10, 5), date(2021, 12, 31))
AS_OF = "as_of"
FORM_KEY = "form_key"
UNSAID = frozenset({FORM_KEY, "csrfmiddlewaretoken", "draft_form", "draft_subject"})

P = ParamSpec("P")


class Request(HttpRequest):
    """A request as our views see it: a signed-in user of ours and htmx's details."""

    user: User
    htmx: HtmxDetails
    surroundings: "Surroundings"


View = Callable[Concatenate[Request, P], HttpResponseBase]


def page(
    request: Request, template: str, context: Mapping[str, Any] | None = None, *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or its named partial ``fragment`` when htmx asks for a swap."""
    swapped = request.htmx and fragment and not request.htmx.boosted and not request.htmx.history_restore_request
    answer = render(request, f"{template}#{fragment}" if swapped else template, dict(context or {}), status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def go(request: Request, url: str) -> HttpResponse:
    """Lead the browser on after a form: a 303 for a plain form, a client redirect for an htmx one."""
    if request.htmx:
        return HttpResponseClientRedirect(url)
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def signed_in(view: View[P]) -> View[P]:
    """Only for people who have signed in; others are sent to the door and come back here afterwards."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.htmx:
            return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
        return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))

    return guarded


def permit(subject: Object, verb: Verb) -> Callable[[View[P]], View[P]]:
    """Only for roles that the policy table allows ``verb`` on some ``subject``; for others the page does not exist.

    Which rows they see is the business of the feature's ``visible_to``.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not policy.relations_for(request.user.role, subject, verb):
                return not_found(request)
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate


# --- the day a page is shown for -------------------------------------------------------------------------------


def as_of(request: Request) -> date:
    """截至: the day the page is shown for. From the address, else from the session, else the installation's default.

    A day that cannot be chosen becomes the nearest that can.
    """
    return around(request).as_of


def _span(installation: Installation | None) -> tuple[date, date, date]:
    """The first and the last day that can be chosen, and the one shown unasked."""
    if installation is not None and installation.is_demonstration:
        first, last = DEMONSTRATION_SPAN
        return first, last, installation.demonstration_as_of or last
    today = clock.today()
    return date(2020, 1, 1), today, today


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return None


# --- what surrounds a page ---------------------------------------------------------------------------------------


class Surroundings:
    """The frame of a page, asked for piece by piece so that a fragment pays only for what it shows."""

    def __init__(self, request: Request) -> None:
        self.request = request

    @cached_property
    def installation(self) -> Installation | None:
        return org.installation()

    @property
    def city(self) -> str:
        return self.installation.city if self.installation else ""

    @property
    def is_demonstration(self) -> bool:
        return self.installation is not None and self.installation.is_demonstration

    @property
    def is_signed_in(self) -> bool:
        user = getattr(self.request, "user", None)
        return user is not None and user.is_authenticated

    @cached_property
    def span(self) -> tuple[date, date, date]:
        return _span(self.installation)

    @cached_property
    def as_of(self) -> date:
        first, last, usual = self.span
        for told in (self.request.GET.get(AS_OF), self.request.session.get(AS_OF)):
            day = _day(told)
            if day is not None:
                chosen = min(max(day, first), last)
                if self.request.session.get(AS_OF) != chosen.isoformat():
                    self.request.session[AS_OF] = chosen.isoformat()
                return chosen
        return usual

    @property
    def as_of_first(self) -> date:
        return self.span[0]

    @property
    def as_of_last(self) -> date:
        return self.span[1]

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """The rest of the address, carried along when another day is chosen."""
        return [(name, value) for name, values in self.request.GET.lists() if name != AS_OF for value in values]

    @cached_property
    def sections(self) -> tuple[navigation.Section, ...]:
        match = self.request.resolver_match
        return navigation.sections(self.request.user.role, match.view_name if match else "")

    @property
    def links(self) -> tuple[navigation.Link, ...]:
        """The pages of the working method that this page belongs to."""
        return next((section.links for section in self.sections if section.current), ())

    @cached_property
    def unread(self) -> int:
        return kept.notices_for(self.request.user).filter(read_at__isnull=True).count()


def around(request: Request) -> Surroundings:
    """The frame of this request's page, made once."""
    if not hasattr(request, "surroundings"):
        request.surroundings = Surroundings(request)
    return request.surroundings


def surroundings(request: Request) -> dict[str, Any]:
    """Context processor: ``shell`` in every template."""
    return {"shell": around(request)}


# --- forms that count once -----------------------------------------------------------------------------------------


def form_body(request: Request) -> bytes:
    """What the form says, as bytes: every field in order of name and the digest of every file, without the keys."""
    digest = hashlib.sha256()
    for name in sorted(set(request.POST) - UNSAID):
        for value in request.POST.getlist(name):
            digest.update(f"{name}={len(value)}:{value}\n".encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            content = hashlib.sha256()
            for piece in file.chunks():
                content.update(piece)
            digest.update(f"{name}={file.name}:{content.hexdigest()}\n".encode())
    return digest.digest()


def once(request: Request, route: str, effect: Callable[[], Outcome]) -> HttpResponse:
    """Run a POST form's ``effect`` exactly once per drawn form and lead on to ``Outcome.location``.

    The form must hold ``{% form_key %}``. A second sending leads to where the first one led; another content under
    the same key is answered 422, a sending that overtakes the first 409. What ``effect`` raises passes through.
    """
    key = request.POST.get(FORM_KEY, "")
    if not 1 <= len(key) <= 20:
        return bad_request(request)
    try:
        outcome = journal.once(key=key, route=route, body=form_body(request), by=request.user, effect=effect)
    except Conflict as conflict:
        return refused(request, "这份表单已经提交过", str(conflict), url=conflict.first.location, status=422)
    except InFlight as busy:
        answer = refused(request, "正在处理", str(busy), status=409)
        answer["Retry-After"] = "2"
        return answer
    return go(request, outcome.location or "/")


# --- answers that are not pages -------------------------------------------------------------------------------------


def refused(
    request: Request, title: str, message: str, *, findings: tuple[Any, ...] = (), url: str = "", status: int = 409
) -> HttpResponse:
    """A refusal with its reasons and, when there is one, where to look next."""
    context = {"title": title, "message": message, "findings": findings, "url": url}
    return render(request, "refused.html", context, status=status)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's handler
    """The one answer to what does not exist and to what this person may not see: the same bytes for both."""
    return render(request, "404.html", status=404)


def bad_request(request: Request, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's handler
    """A request that makes no sense: a lost form key, a broken address."""
    return render(request, "400.html", status=400)


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's handler
    """Nothing here tells a forbidden page from a missing one."""
    return not_found(request)


def stale_form(request: Request, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django names the reason
    """Django's cross-site check failed: nearly always a page left open while the sign-in ended."""
    return render(request, "403.html", status=403)


def server_error(request: Request) -> HttpResponse:  # noqa: ARG001 nothing of it can be trusted now
    """A fault of ours; the page asks the database for nothing."""
    return render(None, "500.html", status=500)
