"""Databases to measure in: the demonstration round, and a city as large as asked with dates drawn from a fixed seed."""

from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice

from django.db import connection

from fuquan.console import demonstration
from fuquan.domain.catalog.models import LineSystem, Power, PowerVersion
from fuquan.domain.catalog.rules import PowerType, SystemLevel
from fuquan.domain.delegation.models import Batch
from fuquan.domain.intake import actions as intake
from fuquan.domain.org import clock
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.roles import Role
from fuquan.domain.org.rules import UnitKind
from fuquan.engines.sheets.normalise import key

SEED = 20211231
FIRST, LAST = demonstration.FIRST_DAY, demonstration.LAST_DAY
BATCH = "大批次"
RECEIVERS = 160
VERBS = ("设立许可", "变更备案", "延续审批", "年度核验", "资格认定", "行政确认", "注销登记", "监督检查")
THINGS = (
    "道路货物运输经营", "食品生产加工小作坊", "建筑工程施工", "医疗机构执业", "民办幼儿园", "内资企业", "林木采伐",
    "取水", "农药经营", "特种设备使用", "劳务派遣经营", "公共场所卫生", "城镇燃气经营", "动物诊疗机构", "出版物零售",
    "旅行社分社", "危险化学品经营", "排污", "测绘作业", "粮食收购",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How large a city is: ``powers`` of each department, each delegated to every receiver."""

    receivers: int
    powers: int


MILLION = Size(RECEIVERS, 272)
THREE_MILLION = Size(RECEIVERS, 816)
SMALL = Size(40, 55)


def round_of_the_city() -> None:
    """The demonstration round, through the imports that users use."""
    demonstration.load()


def bodies() -> None:
    """The city's bodies and batches, nothing delegated."""
    demonstration.prepare()
    office = User.objects.get(username="demo.office")
    for file, kind in (("units.xlsx", "机构名录"), ("batches.xlsx", "赋权批次")):
        intake.import_file(demonstration.DATA / file, kind, by=office, name=file)
    demonstration.prepare()
    User.objects.filter(unit__kind=UnitKind.CLUSTER).delete()


def large(size: Size) -> None:
    """A city of ``size``: registers by the thousand, then every delegation set-wise, the counters by the trigger."""
    bodies()
    receivers = _receivers(size.receivers)
    batch = Batch.objects.create(
        code="BIG", name=BATCH, is_provincial=True, starts_on=FIRST, due_on=LAST, policy_root="基准测试"
    )
    batch.receivers.set(receivers)
    _enter_powers(size.powers)
    with connection.cursor() as cursor:
        cursor.execute(_DELEGATIONS, {"batch": batch.pk, "first": FIRST, "last": LAST, "seed": SEED})
        cursor.execute(_STAGES, [batch.pk])
        cursor.execute(_EVIDENCE, [clock.now()])
    check_counters()


def check_counters() -> None:
    """Every counter equals a recount of the delegations; raises AssertionError when one does not."""
    with connection.cursor() as cursor:
        for grain in ("receiver_id, department_id", "receiver_id, NULL::bigint", "NULL::bigint, department_id"):
            for measure, column in MEASURES.items():
                cursor.execute(_DIFFERENCE.format(grain=grain, measure=measure, column=column))
                differing = cursor.fetchone()[0]
                assert differing == 0, f"{differing} counters of {measure} by {grain} differ from a recount"
