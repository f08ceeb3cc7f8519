"""The pages of preparation: the overview, one list a ledger with its export, one session, and the rows behind coverage."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Sum
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from fuquan.domain.org import clock
from fuquan.domain.org import queries as org
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.models import Attendance, SessionPower, TrainingSession
from fuquan.engines.calendar import YearNotLoaded
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, write_csv, write_workbook
from fuquan.web.parts import Crumb, Tab, Term
from fuquan.web.readiness import accounts as account
from fuquan.web.readiness import cards, cells, drawn, support, training
from fuquan.web.readiness import materials as material
from fuquan.web.readiness.ledger import LedgerPage
from fuquan.web.shell import Request, as_of, not_found, page, permit, refused
from fuquan.web.tables import SHEET_LIMIT, download

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROW, WIDE = 14, 36
WIDE_HEADERS = frozenset({"名称", "主题", "问题", "权限名称", "系统名称", "方案名称", "口径说明", "未办结原因", "备注"})
LEDGER_TABS = (
    (material.MATERIALS.route, material.MATERIALS.label),
    (training.SESSIONS.route, training.SESSIONS.label),
    (training.ATTENDANCE.route, training.ATTENDANCE.label),
    (training.COVERED.route, training.COVERED.label),
    (training.TRAINING_PLANS.route, training.TRAINING_PLANS.label),
    (support.GUIDANCE.route, support.GUIDANCE.label),
    (account.ROUTE, account.LABEL),
    (support.RESOURCES.route, support.RESOURCES.label),
    (support.PLANS.route, support.PLANS.label),
)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def index(request: Request) -> HttpResponse:
    """The overview of all ledgers on the day shown."""
    user, day = request.user, as_of(request)
    covered = cards.coverages(user, day)
    lines, notes = drawn.resource_lines(user, day)
    context = {
        "day": day,
        "cards": cards.ledger_cards(user, day, covered),
        "covered": covered,
        "odd": queries.discrepancies(queries.visible_to(user, TrainingSession), day) if _sees_all(request) else (),
        "waiting": drawn.waiting_board(user, day),
        "by_receiver": drawn.materials_by(user, day, "receiver", "county", "承接地"),
        "by_department": drawn.materials_by(user, day, "department", "department", "赋权部门"),
        "weeks": drawn.guidance_by_week(user, day),
        "topics": drawn.guidance_by_topic(user, day),
        "systems": drawn.accounts_by_system(user, day),
        "resources": lines,
        "resource_notes": notes,
        "tabs": _tabs(),
    }
    return page(request, "readiness/index.html", context)


def _sees_all(request: Request) -> bool:
    """Does this person see every sign-in row? Only then can what a session states be held against its rows."""
    return queries.visible_to(request.user, Attendance).count() == Attendance.objects.count()


def _tabs() -> Sequence[Tab]:
    overview = Tab("index", "总览", reverse("readiness:index"))
    return [overview, *(Tab(route, label, reverse(f"readiness:{route}")) for route, label in LEDGER_TABS)]


def _answer(request: Request, ledger: LedgerPage) -> HttpResponse:
    """The list of a ledger; asked for a file, its own sheet, so that importing the file again changes nothing."""
    rows = ledger.rows(request.user, as_of(request))
    kind = request.GET.get("export", "")
    if kind in ("xlsx", "csv") and ledger.listing.may_export(request):
        return _exported(request, ledger, kind)
    matching, _, _ = ledger.listing.narrowed(request, rows)
    context = {
        "title": ledger.label,
        "subtitle": ledger.subtitle,
        "tabs": _tabs(),
        "current": ledger.route,
        "sums": ledger.sums(request, matching),
        "sheet": ledger.kind,
    }
    return ledger.listing.answer(request, rows, "readiness/ledger.html", context)


def _exported(request: Request, ledger: LedgerPage, kind: str) -> HttpResponse:
    day = as_of(request)
    matching, asked, _ = ledger.listing.narrowed(request, ledger.rows(request.user, day))
    if matching.order_by()[: SHEET_LIMIT + 1].count() > SHEET_LIMIT:
        words = f"符合条件的记录超过{SHEET_LIMIT:,}行，一个文件不便打开。请先筛选缩小范围再导出。"
        return refused(request, "导出范围过大", words, url=request.path, status=422)
    try:
        sheet = queries.rows_of_sheet(ledger.kind, matching, as_of=day)
    except YearNotLoaded as missing:
        words = f"{missing.year}年工作日历尚未载入，无法计算等待工作日。请工作专班载入该年日历后再导出。"
        return refused(request, "工作日历不全", words, url=request.path, status=422)
    name = f"{ledger.kind}_{clock.today():%Y%m%d}.{kind}"
    if kind == "csv":
        return download(write_csv(sheet.headers, sheet.rows), name, "text/csv; charset=utf-8")
    columns = tuple(ColumnSpec(header, WIDE if header in WIDE_HEADERS else NARROW) for header in sheet.headers)
    chosen = "，".join(one.words for one in asked)
    title = f"{ledger.kind}（{chosen}）" if chosen else ledger.kind
    return download(
        write_workbook([SheetSpec(sheet.name, columns, sheet.rows, title=title, paper="A3")]), name, WORKBOOK
    )


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def materials(request: Request) -> HttpResponse:
    """What departments handed over."""
    return _answer(request, material.MATERIALS)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def sessions(request: Request) -> HttpResponse:
    """Training sessions."""
    return _answer(request, training.SESSIONS)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def attendance(request: Request) -> HttpResponse:
    """Who sent how many to which session."""
    return _answer(request, training.ATTENDANCE)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def covered(request: Request) -> HttpResponse:
    """Which session covered which power."""
    return _answer(request, training.COVERED)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def training_plans(request: Request) -> HttpResponse:
    """The departments' plans of training."""
    return _answer(request, training.TRAINING_PLANS)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def guidance(request: Request) -> HttpResponse:
    """Telephone guidance."""
    return _answer(request, support.GUIDANCE)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def accounts(request: Request) -> HttpResponse:
    """Accounts on line systems."""
    return _answer(request, account.ledger(org.work_calendar()))


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def resources(request: Request) -> HttpResponse:
    """People, money and devices put in."""
    return _answer(request, support.RESOURCES)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def plans(request: Request) -> HttpResponse:
    """The receivers' own plans."""
    return _answer(request, support.PLANS)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def delegations(request: Request) -> HttpResponse:
    """The delegations behind coverage and waiting."""
    context = {
        "title": cells.CELLS.title,
        "subtitle": "逐单元列示承接单位是否已受训、所需业务账号是否已开通并测试。",
        "tabs": _tabs(),
        "current": "",
    }
    return cells.CELLS.answer(request, cells.cells(request.user, as_of(request)), "readiness/ledger.html", context)


@require_GET
@permit(Object.LEDGER, Verb.LIST)
def powers(request: Request) -> HttpResponse:
    """The powers behind coverage."""
    context = {
        "title": cells.POWERS.title,
        "subtitle": "逐事项列示是否已有培训覆盖，以首次培训日期为准。",
        "tabs": _tabs(),
        "current": "",
    }
    rows = cells.powers(request.user, as_of(request), request.GET.get("batch", ""))
    return cells.POWERS.answer(request, rows, "readiness/ledger.html", context)


@require_GET
@permit(Object.LEDGER, Verb.READ)
def session(request: Request, public_id: str) -> HttpResponse:
    """One session: the powers it covered, who came, and whether what was stated agrees with the rows."""
    held = queries.visible_to(request.user, TrainingSession, Verb.READ).filter(on__lte=as_of(request))
    found = held.filter(public_id=public_id).select_related("department").first()
    if found is None:
        return not_found(request)
    turnout = queries.visible_to(request.user, Attendance, Verb.READ).filter(session=found)
    covered = queries.visible_to(request.user, SessionPower, Verb.READ).filter(session=found)
    whole = turnout.count() == Attendance.objects.filter(session=found).count()
    context = {
        "session": found,
        "terms": _terms(found),
        "covered": covered.select_related("power__current").order_by("power__code"),
        "turnout": turnout.select_related("receiver", "unit").order_by("receiver__position", "unit__position"),
        "persons": turnout.order_by().aggregate(n=Sum("persons", default=0))["n"],
        "whole": whole,
        "odd": queries.discrepancies(held.filter(pk=found.pk), as_of(request)) if whole else (),
        "crumbs": [
            Crumb("承接准备台账", reverse("readiness:index")),
            Crumb(training.SESSIONS.label, reverse("readiness:sessions")),
            Crumb(found.number),
        ],
    }
    return page(request, "readiness/session.html", context)


def _terms(held: TrainingSession) -> list[Term]:
    department = f"{reverse('readiness:sessions')}?{urlencode({'department': held.department.code})}"
    return [
        Term("日期", held.on),
        Term("举办部门", held.department.name, department),
        Term("形式", held.form),
        Term("地点", held.place),
        Term("是否测试", held.tested),
        Term("平均成绩", held.average_score),
    ]
