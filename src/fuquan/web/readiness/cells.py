"""The rows behind coverage and waiting: powers with their training, delegations with their trained people and accounts."""

from datetime import date

from django.db.models import DateField, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fuquan.domain.catalog.models import Power
from fuquan.domain.delegation import queries as delegations
from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.states import Stage
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object
from fuquan.domain.readiness.models import SessionPower
from fuquan.web import marks
from fuquan.web.readiness import filters
from fuquan.web.readiness.ledger import until
from fuquan.web.tables import Choice, Column, Listing, Rows, Search, plain


def cells(user: User, day: date) -> QuerySet[Delegation]:
    """The delegations that ledgers speak about and that ``user`` may see, as of ``day``."""
    rows = delegations.on_day(delegations.visible_to(user), day).filter(batch__is_history=False)
    return rows.select_related("version__system", "receiving_unit")


def powers(user: User, day: date, batch: str) -> QuerySet[Power]:
    """The powers of those delegations (of one ``batch`` when it is named), with the first session that covered each."""
    rows = delegations.visible_to(user).filter(batch__is_history=False, scoped_on__lte=day)
    if batch:
        rows = rows.filter(batch__code=batch)
    held = SessionPower.objects.filter(power=OuterRef("pk"), session__on__lte=day).order_by().values("power")
    first: Combinable = Subquery(held.annotate(first=Min("session__on")).values("first"), output_field=DateField())
    found = Power.objects.filter(pk__in=rows.order_by().values("power")).select_related("department", "current")
    return found.annotate(day=Value(day, DateField()), covered_on=first)


def _training(row: Delegation) -> str:
    on = until("trained_on")(row)
    return on.isoformat() if on else "未培训"


def _account(row: Delegation) -> str:
    if row.version.system is None:
        return "不需要"
    on = until("account_on")(row)
    return on.isoformat() if on else "未办结"


def _marked(words: str) -> SafeString:
    return marks.tag(words, "bad") if words in ("未培训", "未办结") else format_html("{}", words)


def _system(row: Delegation) -> str:
    return str(row.version.system) if row.version.system else ""


CELLS = Listing(
    name="cells",
    title="单元培训与账号",
    subject=Object.LEDGER,
    columns=(
        Column(
            "name",
            "权限名称",
            value="version.name",
            sort="version__name",
            link=lambda row: reverse("delegation:detail", args=[row.public_id]),
        ),
        Column("receiver", "承接地", value="receiver.short_name", sort="receiver__position", width="xs"),
        Column("unit", "承接单位", value="receiving_unit.short_name", sort="receiving_unit__short_name", width="md"),
        Column("department", "赋权部门", value="department.short_name", sort="department__position", width="md"),
        Column("trained", "培训", value=_training, show=lambda r: _marked(_training(r)), sort="trained_on", width="sm"),
        Column("system", "所需系统", value=_system, sort="version__system__code", width="lg"),
        Column(
            "account", "业务账号", value=_account, show=lambda r: _marked(_account(r)), sort="account_on", width="sm"
        ),
        Column(
            "stage",
            "阶段",
            value=lambda row: (delegations.stage_on(row, row.day) or Stage.PLANNED).value,
            show=lambda row: marks.stage_badge(delegations.stage_on(row, row.day) or Stage.PLANNED),
            width="sm",
            export=False,
        ),
        Column("code", "权限编码", value="power.code", sort="power__code", width="sm"),
    ),
    filters=(
        Search(fields=("version__name", "power__code"), placeholder="权限名称或编码"),
        filters.BATCH,
        filters.DEPARTMENT,
        filters.COUNTY,
        filters.CELL_TRAINED,
        filters.CELL_ACCOUNT,
        filters.CELL_LEVEL,
        filters.CELL_SYSTEM,
    ),
    default_sort="code",
    export_name="单元培训与账号",
)


def _covered(rows: Rows, value: str) -> Rows:
    return rows.filter(covered_on__isnull=value == filters.NO)


def _kept(rows: Rows, _value: str) -> Rows:
    """The batch has already narrowed the delegations that the powers come from."""
    return rows


POWERS = Listing(
    name="powers-trained",
    title="事项培训",
    subject=Object.LEDGER,
    columns=(
        Column("code", "权限编码", sort="code", width="md"),
        Column(
            "name",
            "权限名称",
            value="current.name",
            sort="current__name",
            link=lambda row: reverse("catalog:power", args=[row.public_id]),
        ),
        Column("department", "赋权部门", value="department.short_name", sort="department__position", width="md"),
        Column("type", "权力类型", value="current.type", sort="current__type", width="sm"),
        Column(
            "covered_on",
            "首次培训",
            sort="covered_on",
            show=lambda row: _marked(plain(row.covered_on) if row.covered_on else "未培训"),
            width="md",
        ),
    ),
    filters=(
        Search(fields=("current__name", "code"), placeholder="权限名称或编码"),
        Choice("batch", "批次", filters.batches, narrow=_kept),
        filters.DEPARTMENT,
        Choice("covered", "培训", ((filters.YES, "已有培训覆盖"), (filters.NO, "尚无培训覆盖")), narrow=_covered),
    ),
    default_sort="code",
    export_name="事项培训",
)
