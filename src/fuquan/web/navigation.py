"""The way round: the reform's six working methods and the settings, each with the pages this person may open."""

from dataclasses import dataclass

from django.urls import reverse

from fuquan.domain.org import policy
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.roles import Role


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the navigation, who may see it, and the further views that light it up."""

    label: str
    route: str
    subject: Object
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A working method; without pages it is announced as 后续开通."""

    label: str
    pages: tuple[Page, ...] = ()


METHODS: tuple[Method, ...] = (
    Method("高位推进"),
    Method("预案推演"),
    Method(
        "市县联动",
        (
            Page("看板", "delegation:board", Object.BOARD),
            Page("矩阵", "delegation:matrix", Object.DELEGATION),
            Page("赋权单元", "delegation:index", Object.DELEGATION),
            Page("承接准备台账", "readiness:index", Object.LEDGER),
        ),
    ),
    Method(
        "模板护航",
        (
            Page("赋权事项", "catalog:index", Object.POWER),
            Page("收表", "intake:index", Object.IMPORT),
        ),
    ),
    Method("自主赋权"),
    Method("靠前督导", (Page("留痕", "journal:entries", Object.ENTRY, ("journal:entry",)),)),
    Method(
        "设置",
        (
            Page("工作日历", "org:calendar", Object.CALENDAR, ("org:day",)),
            Page("机构", "org:units", Object.UNIT),
            Page("报送周期", "org:periods", Object.CALENDAR),
            Page("后台作业", "journal:jobs", Object.JOB, ("journal:job",)),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A drawn link of the navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A drawn working method: where it leads (its first page), and its pages."""

    label: str
    url: str
    current: bool
    links: tuple[Link, ...]


def current_page(view_name: str) -> Page | None:
    """The navigation page that the view belongs to: its own, one that covers it, or the index of its namespace."""
    pages = [page for method in METHODS for page in method.pages]
    namespace = view_name.partition(":")[0]
    for page in pages:
        if view_name == page.route or view_name in page.covers:
            return page
    return next((page for page in pages if page.route == f"{namespace}:index"), None)


def sections(role: Role | str, view_name: str) -> tuple[Section, ...]:
    """The navigation as this role sees it while on ``view_name``."""
    here = current_page(view_name)
    drawn = []
    for method in METHODS:
        links = tuple(
            Link(page.label, reverse(page.route), page is here)
            for page in method.pages
            if policy.allows(role, page.subject, Verb.LIST)
        )
        lit = any(page is here for page in method.pages)
        drawn.append(Section(method.label, links[0].url if links else "", lit, links))
    return tuple(drawn)
