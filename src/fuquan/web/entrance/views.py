"""Signing in and out, and the first page."""

from dataclasses import dataclass

from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fuquan.domain.org import queries
from fuquan.domain.org.models import User
from fuquan.web import navigation
from fuquan.web.shell import Request, go, not_found, page, signed_in

from .forms import SignIn

ORDINARY_BACKEND = "django.contrib.auth.backends.ModelBackend"
WORK = {
    "office": "统筹全市放权赋能改革，收表、调度、督办",
    "department": "移交本部门事项，培训、指导承接单位",
    "county": "承接各部门事项，落实承接条件",
    "cluster": "承接县（市）延伸下放的事项",
    "leader": "总览进展，掌握堵点",
    "inspector": "核查进展与佐证材料",
}


@dataclass(frozen=True, slots=True)
class Door:
    """One role of the demonstration as offered on the sign-in page."""

    key: str
    user: User
    work: str


@require_GET
@signed_in
def home(request: Request) -> HttpResponse:
    """Lead each role to the first page it may open; nobody is without one."""
    return redirect(next(s.url for s in navigation.sections(request.user.role, "") if s.url))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """The sign-in page; after ten failures in a quarter of an hour the account rests (axes)."""
    if request.user.is_authenticated:
        return redirect("entrance:home")
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            return go(request, _onward(request))
        form.add_error(None, "账号或密码不正确，请重新输入。忘记密码的，请联系本单位管理员。")
    return _door(request, form, status=200 if request.method == "GET" else 422)


def resting(request: Request, *_told: object) -> HttpResponse:
    """What axes answers while an account rests after too many failures."""
    form = SignIn()
    form.errors["__all__"] = form.error_class(["连续输入错误次数过多，该账号暂停登录十五分钟。其他账号不受影响。"])
    return _door(request, form, status=429)


@require_POST
def demo(request: Request) -> HttpResponse:
    """Enter a demonstration as one of its six roles; elsewhere this address does not exist."""
    installation = queries.installation()
    if installation is None or not installation.is_demonstration:
        return not_found(request)
    user = queries.demonstration_users().get(request.POST.get("role", ""))
    if user is None:
        return not_found(request)
    login(request, user, backend=ORDINARY_BACKEND)
    return go(request, _onward(request))


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the sitting and go back to the door."""
    logout(request)
    return redirect("entrance:sign_in")


def _door(request: Request, form: SignIn, *, status: int) -> HttpResponse:
    installation = queries.installation()
    shown = installation is not None and installation.is_demonstration
    users = queries.demonstration_users() if shown else {}
    doors = [Door(key, users[key], WORK[key]) for key in queries.DEMONSTRATION_ROLES if key in users]
    context = {"form": form, "doors": doors, "next": request.GET.get("next") or request.POST.get("next", "")}
    return page(request, "entrance/sign_in.html", context, status=status)


def _onward(request: Request) -> str:
    """Where the person was going, if that is a page of ours; else the first page."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "/"
