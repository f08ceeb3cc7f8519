"""The register of powers: the list, its export in the offices' own layout, and one power with all its versions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from fuquan.domain.catalog import queries
from fuquan.domain.catalog.models import Baseline, LegalBasis, Power, PowerVersion
from fuquan.domain.catalog.rules import PowerType
from fuquan.domain.delegation import queries as delegations
from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.states import STAGE_LABELS
from fuquan.domain.org import policy
from fuquan.domain.org import queries as org
from fuquan.domain.org.policy import Object, Verb
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, write_workbook
from fuquan.web import charts
from fuquan.web.parts import Cell, Chart, Crumb, HeatRow, Term
from fuquan.web.shell import Request, as_of, not_found, page, permit
from fuquan.web.tables import Choice, Column, Listing, Rows, Search, download

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROW, WIDE = 12, 40
YES_NO = (("yes", "需要"), ("no", "不需要"))
FIELDS = (
    ("权限名称", "name"),
    ("权力类型", "type"),
    ("法定依据（条款）", "basis_text"),
    ("敏感标识", "sensitivity"),
    ("所需系统", "system"),
    ("需制式证明", "needs_form"),
    ("需专业资质", "qualification"),
    ("需装备", "equipment"),
    ("法定时限（工作日）", "statutory_days"),
    ("承诺时限（工作日）", "promised_days"),
    ("所属链条", "chain"),
    ("依据核对状态", "basis_remark"),
    ("备注", "note"),
    ("生效日期", "valid_from"),
)
"""What the versions of a power are compared by."""


def _departments(_request: Request) -> Iterable[tuple[str, str]]:
    return org.departments().values_list("code", "short_name")


def _batches(request: Request) -> Iterable[tuple[str, str]]:
    return delegations.batches_visible_to(request.user).values_list("code", "name")


def _in_batch(rows: Rows, code: str) -> Rows:
    return rows.filter(pk__in=Delegation.objects.filter(batch__code=code).values("power"))


def _with_system(rows: Rows, value: str) -> Rows:
    return rows.filter(current__system__isnull=value == "no")


def _with_form(rows: Rows, value: str) -> Rows:
    return rows.filter(current__needs_form=value == "yes")


def _with_qualification(rows: Rows, value: str) -> Rows:
    return rows.filter(current__qualification="") if value == "no" else rows.exclude(current__qualification="")


POWERS = Listing(
    name="powers",
    title="赋权事项",
    subject=Object.POWER,
    columns=(
        Column("code", "权限编码", sort="code", width="sm"),
        Column(
            "name",
            "权限名称",
            value="current.name",
            sort="current__name",
            link=lambda power: reverse("catalog:power", args=[power.public_id]),
        ),
        Column("department", "赋权部门", value="department.short_name", sort="department__position", width="md"),
        Column("type", "权力类型", value="current.type", sort="current__type", width="sm"),
        Column("basis", "法定依据（条款）", value="current.basis_text", width="lg"),
        Column(
            "system", "所需系统", value=lambda power: power.current.system, sort="current__system__name", width="md"
        ),
        Column("needs_form", "制式证明", value=lambda p: "需要" if p.current.needs_form else "", width="xs"),
        Column("qualification", "专业资质", value="current.qualification", sort="current__qualification", width="sm"),
        Column("version", "版本", value="current.number", sort="current__number", align="end", width="xs"),
    ),
    filters=(
        Search(fields=("current__name", "code"), placeholder="权限名称或编码"),
        Choice("batch", "批次", _batches, narrow=_in_batch),
        Choice("department", "赋权部门", _departments, lookup="department__code"),
        Choice("type", "权力类型", tuple((kind.value, kind.value) for kind in PowerType), lookup="current__type"),
        Choice("system", "专网账号", YES_NO, narrow=_with_system),
        Choice("form", "制式证明", YES_NO, narrow=_with_form),
        Choice("qualification", "专业资质", YES_NO, narrow=_with_qualification),
    ),
    default_sort="code",
    export_name="赋权事项",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison: a field, its value in each version (latest first), and whether they differ."""

    label: str
    values: tuple[tuple[object, bool], ...]

    @property
    def differs(self) -> bool:
        return any(changed for _, changed in self.values)


@require_GET
@permit(Object.POWER, Verb.LIST)
def index(request: Request) -> HttpResponse:
    """The register: every power in its current version."""
    may_export = policy.allows(request.user.role, Object.DELEGATION, Verb.EXPORT)
    sheets = [
        (batch.name, f"{reverse('catalog:sheet')}?{urlencode({'batch': batch.code})}")
        for batch in (delegations.batches_visible_to(request.user) if may_export else ())
        if not batch.is_history and batch.delegations.exists()
    ]
    return POWERS.answer(request, queries.visible_to(request.user), "catalog/index.html", {"sheets": sheets})


@require_GET
@permit(Object.DELEGATION, Verb.EXPORT)
def sheet(request: Request) -> HttpResponse:
    """赋权事项总表 of one batch, in the layout in which it is brought in."""
    code = request.GET.get("batch", "")
    batch = delegations.batches_visible_to(request.user).filter(code=code).first()
    if batch is None:
        return not_found(request)
    made = delegations.power_sheet(batch, request.user)
    wide = {"权限名称", "法定依据(条款)", "系统名称及层级", "用章方式"}
    columns = tuple(ColumnSpec(header, WIDE if header in wide else NARROW) for header in made.headers)
    spec = SheetSpec("赋权事项总表", columns, made.rows, title=made.title, paper="A3")
    return download(write_workbook([spec]), f"赋权事项总表_{batch.name}.xlsx", WORKBOOK)


@require_GET
@permit(Object.POWER, Verb.READ)
def power(request: Request, public_id: str) -> HttpResponse:
    """One power: versions side by side, legal bases, needs, earlier volume, and its delegations."""
    found = queries.visible_to(request.user).filter(public_id=public_id).first()
    if found is None:
        return not_found(request)
    versions = list(queries.versions_of(found))
    baselines = list(_baselines(request, found))
    context = {
        "power": found,
        "current": versions[0],
        "versions": versions,
        "compared": compared(versions),
        "terms": [Term(label, _value(versions[0], name)) for label, name in FIELDS],
        "bases": _bases(versions[0]),
        "volume": _volume(baselines),
        "heat": _heat(request, found),
        "crumbs": [Crumb("赋权事项", reverse("catalog:index")), Crumb(found.code)],
    }
    return page(request, "catalog/power.html", context)


def _baselines(request: Request, found: Power) -> Iterable[Baseline]:
    """Earlier volume of the receivers that the person may see."""
    seen = delegations.visible_to(request.user).filter(power=found).order_by().values("receiver")
    return queries.baselines_of(found, seen).order_by("receiver__position", "receiver__code", "starts_on")


def compared(versions: list[PowerVersion]) -> list[Compared]:
    """Field by field, the versions side by side; a value is marked where it differs from the version before."""
    lines = []
    for label, name in FIELDS:
        values = [_value(version, name) for version in versions]
        before = [*values[1:], values[-1]]
        lines.append(Compared(label, tuple((value, value != old) for value, old in zip(values, before, strict=True))))
    return lines


def _value(version: PowerVersion, name: str) -> object:
    value = getattr(version, name)
    return "、".join(value) if isinstance(value, list) else value


def _bases(version: PowerVersion) -> list[LegalBasis]:
    return list(version.bases.all())


def _volume(baselines: list[Baseline]) -> Chart | None:
    if not baselines:
        return None
    counted = [(row.receiver.short_name, row.cases) for row in baselines]
    drawn = charts.ranking(counted, head="承接地", unit="办件量（件）")
    rows = [
        (f"{row.receiver.short_name}{'（已在试点）' if row.in_pilot else ''}", _period(row), f"{row.cases:,}")
        for row in baselines
    ]
    total = ("合计", "", f"{sum(row.cases for row in baselines):,}")
    return replace(drawn, head=("承接地", "期间", "办件量（件）"), rows=(*rows, total))


def _period(row: Baseline) -> str:
    return f"{row.starts_on.isoformat()} 至 {row.ends_on.isoformat()}"


def _heat(request: Request, found: Power) -> dict[str, object] | None:
    """The delegations of this power: a row a batch, a column a receiver, each cell its stage on the day."""
    day = as_of(request)
    rows = list(
        delegations.visible_to(request.user).filter(power=found, scoped_on__lte=day).order_by("batch", "receiver")
    )
    if not rows:
        return None
    units = list(dict.fromkeys(row.receiver for row in sorted(rows, key=lambda row: row.receiver.position)))
    lines: dict[str, list[Cell | None]] = {}
    for row in rows:
        stage = delegations.stage_on(row, day)
        if stage is None:
            continue
        label = f"{row.batch.name}，{row.receiver.short_name}：{STAGE_LABELS[stage]}"
        url = reverse("delegation:detail", args=[row.public_id])
        line = lines.setdefault(row.batch.name, [None] * len(units))
        line[units.index(row.receiver)] = Cell(stage, label, url, mark=STAGE_LABELS[stage])
    return {
        "columns": [unit.short_name for unit in units],
        "rows": [HeatRow(name, tuple(cells)) for name, cells in lines.items()],
    }
