"""The ledgers of support: telephone guidance, people, money and devices, and the receivers' own plans."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Sum
from django.utils.safestring import SafeString

from fuquan.domain.org.policy import Object
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.rules import Caliber, Counted, ResourceKind
from fuquan.web import marks
from fuquan.web.parts import Term
from fuquan.web.readiness import filters
from fuquan.web.readiness.ledger import LedgerPage, pieces, power_name, power_url, until
from fuquan.web.shell import Request, as_of
from fuquan.web.tables import Column, DateRange, Listing, Rows, Search

WITH_CITY = "city"
"""The address value by which devices are counted with the city's support."""


def _sums_of_guidance(_request: Request, rows: Rows) -> Sequence[Term]:
    told = rows.order_by().aggregate(n=Count("pk"), minutes=Sum("minutes", default=0))
    at_once = rows.order_by().filter(answered_at_once=True).count()
    return [
        Term("电话指导", f"{told['n']:,} 次"),
        Term("当场答复", f"{at_once:,} 次"),
        Term("累计时长", f"{told['minutes']:,} 分钟"),
    ]


GUIDANCE = LedgerPage(
    kind="电话指导台账",
    route="guidance",
    label="电话指导",
    subtitle="一行为一次来电或去电，与培训人次分别统计，不相加。",
    dated="on",
    sums=_sums_of_guidance,
    listing=Listing(
        name="guidance",
        title="电话指导",
        subject=Object.LEDGER,
        columns=(
            Column("number", "指导编号", sort="number", width="sm"),
            Column("on", "日期", sort="on", width="sm"),
            Column("department", "赋权部门", value="department.short_name", sort="department__position", width="sm"),
            Column("receiver", "承接地", value="receiver.short_name", sort="receiver__position", width="xs"),
            Column("caller", "来电单位", value="caller.short_name", sort="caller__short_name", width="sm"),
            Column("topic", "问题类别", sort="topic", width="sm"),
            Column("question", "问题"),
            Column("power", "所涉权限", value=power_name, sort="power__code", width="md", link=power_url),
            Column("minutes", "时长（分钟）", sort="minutes", align="end", width="xs"),
            Column("answered", "当场答复", value="answered_at_once", sort="answered_at_once", width="xs"),
        ),
        filters=(
            Search(
                fields=("question", "number", "power__current__name", "caller__name"), placeholder="问题、权限或单位"
            ),
            filters.DEPARTMENT,
            filters.COUNTY,
            filters.TOPIC,
            filters.ANSWERED,
            DateRange("on", "日期", field="on"),
        ),
        default_sort="-on",
        export_name="电话指导台账",
    ),
)


def _sums_of_resources(request: Request, rows: Rows) -> Sequence[Term]:
    """What was put in of the kinds that the rows have; devices of unknown standing apart, never added (T5)."""
    kinds = set(rows.order_by().values_list("kind", flat=True).distinct())
    caliber = Caliber.WITH_CITY if request.GET.get("caliber") == WITH_CITY else Caliber.STATED
    put = queries.resources(rows, as_of(request), caliber).total
    terms = [Term("人员", f"{put.people:,} 人")] if ResourceKind.PEOPLE in kinds else []
    if ResourceKind.MONEY in kinds:
        terms.append(Term("资金", f"{put.yuan:,} 元"))
    if put.devices.total:
        terms.append(Term("设备", f"{put.devices.total:,} 台", help=caliber))
    terms += [Term(f"另有{who}提供设备", f"{number:,} 台", help="不相加") for who, number in put.devices.apart.items()]
    if ResourceKind.DEVICE in kinds:
        terms.append(_other_caliber(request, caliber))
    return terms


def _other_caliber(request: Request, caliber: Caliber) -> Term:
    asked = request.GET.copy()
    for name in ("export", "page", "caliber"):
        asked.pop(name, None)
    if caliber == Caliber.STATED:
        asked["caliber"] = WITH_CITY
    other = Caliber.WITH_CITY if caliber == Caliber.STATED else Caliber.STATED
    return Term("台数口径", f"改为{other.removeprefix('按')}", f"{request.path}?{asked.urlencode()}")


def _counted(row: Any) -> str:
    return "未载明" if row.counted == Counted.UNKNOWN else row.counted


RESOURCES = LedgerPage(
    kind="保障投入台账",
    route="resources",
    label="保障投入",
    subtitle="人员、资金、设备、场所，注明提供方。账面是否包含未载明的设备单列，不与账面台数相加。",
    dated="on",
    sums=_sums_of_resources,
    listing=Listing(
        name="resources",
        title="保障投入",
        subject=Object.LEDGER,
        columns=(
            Column("number", "投入编号", sort="number", width="sm"),
            Column("receiver", "承接地", value="receiver.short_name", sort="receiver__position", width="sm"),
            Column("unit", "使用单位", value="using_unit.short_name", sort="using_unit__short_name", width="lg"),
            Column("kind", "类别", sort="kind", width="xs"),
            Column("quantity", "数量", value=pieces, sort="quantity", align="end", width="xs"),
            Column("yuan", "金额（元）", sort="yuan", align="end", width="sm"),
            Column("provider", "提供方", sort="provider", width="md"),
            Column("on", "日期", sort="on", width="sm"),
            Column("counted", "计入账面台数", value=_counted, sort="counted", width="sm"),
            Column("note", "备注"),
        ),
        filters=(
            Search(fields=("number", "provider", "note", "using_unit__name"), placeholder="编号、提供方或备注"),
            filters.COUNTY,
            filters.RESOURCE_KIND,
            filters.COUNTED,
            filters.PROVIDER,
            DateRange("on", "日期", field="on"),
        ),
        default_sort="number",
        export_name="保障投入台账",
    ),
)


def _approval(row: Any) -> SafeString:
    done = until("approved_on")(row) is not None
    return marks.tag("已批准" if done else "未批准", "good" if done else "warn")


PLANS = LedgerPage(
    kind="承接落实方案",
    route="plans",
    label="承接落实方案",
    subtitle="每个承接地一份，须写明承接时限、承接机制和监管举措。",
    dated="drafted_on",
    listing=Listing(
        name="plans",
        title="承接落实方案",
        subject=Object.LEDGER,
        columns=(
            Column("number", "方案编号", sort="number", width="md"),
            Column("receiver", "承接地", value="receiver.name", sort="receiver__position", width="md"),
            Column("title", "方案名称", sort="title"),
            Column("drafted_on", "起草日期", sort="drafted_on", width="sm"),
            Column("approved_on", "批准日期", value=until("approved_on"), sort="approved_on", width="sm"),
            Column(
                "state",
                "批准",
                value=lambda row: "已批准" if until("approved_on")(row) else "未批准",
                show=_approval,
                width="sm",
            ),
            Column("version", "版本", width="xs"),
            Column("names_deadline", "承接时限", width="xs"),
            Column("names_mechanism", "承接机制", width="xs"),
            Column("names_supervision", "监管举措", width="xs"),
        ),
        filters=(
            Search(fields=("title", "number", "receiver__name"), placeholder="方案名称"),
            filters.COUNTY,
            filters.APPROVED,
            filters.COMPLETE,
            DateRange("on", "起草日期", field="drafted_on"),
        ),
        default_sort="number",
        export_name="承接落实方案",
    ),
)
