"""The working calendar as a calendar, one day of it, the units, the reporting weeks."""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fuquan.domain.journal import actions as journal
from fuquan.domain.journal.actions import Outcome
from fuquan.domain.org import actions, policy, queries
from fuquan.domain.org.models import CalendarDay, CalendarYear, ReportingPeriod, Unit
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.rules import UNIT_KIND_LABELS
from fuquan.engines.calendar import DayKind, YearNotLoaded
from fuquan.web.parts import Crumb
from fuquan.web.shell import Request, as_of, not_found, once, page, permit, refused
from fuquan.web.tables import Choice, Column, Listing, Search, iso_day

from .forms import Day, Weeks, Year

WEEKDAYS = "一二三四五六日"

UNITS = Listing(
    name="units",
    title="机构",
    subject=Object.UNIT,
    columns=(
        Column("code", "机构编码", sort="code", width="md"),
        Column("name", "机构名称", sort="name"),
        Column("short_name", "简称", sort="short_name", width="md"),
        Column("kind", "类别", value="get_kind_display", sort="kind", width="md"),
        Column("parent", "上级", value="parent.short_name", sort="parent__position", width="md"),
        Column("area_code", "行政区划代码", sort="area_code", width="md"),
        Column("credit_code", "统一社会信用代码", width="md"),
        Column("valid_from", "启用日期", sort="valid_from", width="sm"),
        Column("valid_to", "停用日期", sort="valid_to", width="sm"),
    ),
    filters=(
        Search(fields=("name", "short_name", "code"), placeholder="名称、简称或编码"),
        Choice("kind", "类别", tuple((kind.value, label) for kind, label in UNIT_KIND_LABELS.items())),
    ),
    page_size=100,
    export_name="机构",
)

PERIODS = Listing(
    name="periods",
    title="报送周期",
    subject=Object.CALENDAR,
    columns=(
        Column("label", "周次", sort="label", width="sm"),
        Column("starts_on", "起始", sort="starts_on", width="md"),
        Column("ends_on", "截止", sort="ends_on", width="md"),
        Column("due_on", "报送日", sort="due_on", width="md"),
        Column("deadline", "报送时限", sort="deadline", width="md", help="建立时即固定，以后调整日历不改变已定时限"),
        Column("note", "说明"),
    ),
    default_sort="-starts_on",
    export_name="报送周期",
)


@dataclass(frozen=True, slots=True)
class Square:
    """One day as drawn: ``shade`` is workday, weekend, holiday or make_up."""

    day: CalendarDay
    shade: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month as weeks from Monday to Sunday; None where another month's days would stand."""

    number: int
    weeks: tuple[tuple[Square | None, ...], ...]
    workdays: int


def months_of(days: dict[date, CalendarDay], year: int) -> tuple[Month, ...]:
    """The twelve months of a loaded year."""
    squares = {on: Square(day, DayKind(day.kind).name.lower()) for on, day in days.items()}
    drawn = []
    for number in range(1, 13):
        weeks = tuple(
            tuple(squares.get(day) if day.month == number else None for day in week)
            for week in months.Calendar().monthdatescalendar(year, number)
        )
        workdays = sum(square.day.is_workday for week in weeks for square in week if square is not None)
        drawn.append(Month(number, weeks, workdays))
    return tuple(drawn)


@dataclass(frozen=True, slots=True)
class Festival:
    """One holiday in words: its runs of days off, its make-up days, and the ground."""

    name: str
    off: tuple[str, ...]
    made_up: tuple[str, ...]
    source: str


def festivals_of(days: Sequence[CalendarDay]) -> tuple[Festival, ...]:
    """The holidays of a year in the order of their first day."""
    names = dict.fromkeys((day.holiday, day.source) for day in days if day.holiday)
    return tuple(
        Festival(
            name,
            runs([day.on for day in days if (day.holiday, day.source) == (name, source) and not day.is_workday]),
            runs([day.on for day in days if (day.holiday, day.source) == (name, source) and day.is_workday]),
            source,
        )
        for name, source in names
    )


def runs(days: Sequence[date]) -> tuple[str, ...]:
    """Days as officials write them: 10月1日至7日（7天）, or a single 9月26日（星期日）."""
    groups: list[list[date]] = []
    for day in days:
        if groups and (day - groups[-1][-1]).days == 1:
            groups[-1].append(day)
        else:
            groups.append([day])
    return tuple(_run(group[0], group[-1]) for group in groups)


def _run(first: date, last: date) -> str:
    start = f"{first.month}月{first.day}日"
    if first == last:
        return f"{start}（星期{WEEKDAYS[first.weekday()]}）"
    end = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    return f"{start}至{end}（{(last - first).days + 1}天）"


@require_GET
@permit(Object.CALENDAR, Verb.LIST)
def calendar(request: Request) -> HttpResponse:
    """A year of working days as a calendar; a year that is not loaded says so and what to do."""
    told = request.GET.get("year", "")
    today = as_of(request)
    year = int(told) if told.isascii() and told.isdigit() and 2004 <= int(told) <= 2100 else today.year
    days = {day.on: day for day in queries.calendar_days(year)}
    loaded = list(CalendarYear.objects.order_by("year"))
    context = {
        "year": year,
        "years": loaded,
        "loaded": next((y for y in loaded if y.year == year), None),
        "months": months_of(days, year) if days else (),
        "workdays": sum(day.is_workday for day in days.values()),
        "weekdays": WEEKDAYS,
        "today": today,
        "festivals": festivals_of(list(days.values())),
        "refusal": "" if days else str(YearNotLoaded(year)),
        "may_edit": policy.allows(request.user.role, Object.CALENDAR, Verb.UPDATE),
    }
    return page(request, "org/calendar.html", context, fragment="year")


@require_POST
@permit(Object.CALENDAR, Verb.CREATE)
def load_year(request: Request) -> HttpResponse:
    """Load a year from the State Council's notice as the library knows it."""
    form = Year(request.POST)
    if not form.is_valid():
        return refused(request, "年份不正确", "请填写2004年以后的四位年份。", url=reverse("org:calendar"), status=422)
    year = form.cleaned_data["year"]
    url = f"{reverse('org:calendar')}?year={year}"

    def effect() -> Outcome:
        loaded = actions.load_year(year)
        journal.record("calendar.load_year", by=request.user, facts={"year": year, "days": loaded})
        return Outcome(location=url)

    try:
        return once(request, "org:load_year", effect)
    except YearNotLoaded:
        words = f"国务院办公厅{year}年节假日安排尚未收入本系统，未作任何改动。通知公布后，请升级系统再载入。"
        return refused(request, f"不能载入{year}年", words, url=reverse("org:calendar"))


@require_http_methods(["GET", "POST"])
@permit(Object.CALENDAR, Verb.UPDATE)
def day(request: Request, on: str) -> HttpResponse:
    """Correct one day of the calendar; only by whoever may, and only with its ground."""
    chosen = iso_day(on)
    kept = CalendarDay.objects.filter(on=chosen).first() if chosen else None
    if kept is None:
        return not_found(request)
    now = {"is_workday": "1" if kept.is_workday else "0", "holiday": kept.holiday, "source": kept.source}
    form = Day(request.POST) if request.method == "POST" else Day(initial=now)
    url = f"{reverse('org:calendar')}?year={kept.on.year}"
    if request.method == "POST" and form.is_valid():

        def effect() -> Outcome:
            actions.change_day(kept.on, **form.cleaned_data)
            journal.record("calendar.change_day", by=request.user, on=kept.on, facts=form.cleaned_data)
            return Outcome(location=url)

        answer = once(request, f"org:day/{on}", effect)
        messages.success(request, f"{kept.on:%Y年%m月%d日}的性质已更改。")
        return answer
    crumbs = [Crumb("工作日历", url), Crumb(kept.on.isoformat())]
    context = {"day": kept, "form": form, "crumbs": crumbs, "weekday": WEEKDAYS[kept.on.weekday()], "url": url}
    return page(request, "org/day.html", context, status=422 if form.errors else 200)


@require_GET
@permit(Object.UNIT, Verb.LIST)
def units(request: Request) -> HttpResponse:
    """The bodies that take part."""
    return UNITS.answer(request, Unit.objects.select_related("parent"), "org/units.html")


@require_GET
@permit(Object.CALENDAR, Verb.LIST)
def periods(request: Request) -> HttpResponse:
    """The reporting weeks with their deadlines."""
    may_open = policy.allows(request.user.role, Object.CALENDAR, Verb.CREATE)
    return PERIODS.answer(request, ReportingPeriod.objects.all(), "org/periods.html", {"may_open": may_open})


@require_POST
@permit(Object.CALENDAR, Verb.CREATE)
def open_periods(request: Request) -> HttpResponse:
    """Create reporting weeks in advance; weeks that exist stay as they are."""
    form = Weeks(request.POST)
    if not form.is_valid():
        words = "；".join(str(error) for errors in form.errors.values() for error in errors)
        return refused(request, "报送周期未建立", words, url=reverse("org:periods"), status=422)

    def effect() -> Outcome:
        made = actions.open_periods(form.cleaned_data["start"], form.cleaned_data["end"])
        journal.record("calendar.open_periods", by=request.user, facts={**form.cleaned_data, "periods": made})
        return Outcome(location=reverse("org:periods"))

    return once(request, "org:open_periods", effect)
