"""The demonstration round, loaded through the same imports that users use."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction

from fuquan.domain.delegation.models import Batch
from fuquan.domain.intake import actions as intake
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.journal.models import Entry
from fuquan.domain.org import actions as org
from fuquan.domain.org import queries as org_queries
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.roles import Role
from fuquan.domain.org.rules import UnitKind

DATA = Path(__file__).resolve().parents[3] / "data" / "demo"
CITY = "焦作市"
FIRST_DAY, LAST_DAY = date(2021, 10, 5), date(2021, 12, 31)
YEARS = range(2020, 2027)
OFFICE = "ZB"
USERS = (
    ("demo.office", OFFICE, Role.REFORM_OFFICE, "综合组组长"),
    ("demo.office2", OFFICE, Role.REFORM_OFFICE, "专班副主任"),
    ("demo.department", "D13", Role.DEPARTMENT_SIGNER, "分管副局长"),
    ("demo.county", "410821-BB", Role.COUNTY_CLERK, "联络员"),
    ("demo.cluster", "JJQ01", Role.CLUSTER_CLERK, "经办人"),
    ("demo.leader", "LG", Role.LEADER, "副组长"),
    ("demo.inspector", "DC", Role.INSPECTOR, "督查专员"),
)
FILES = (
    ("units.xlsx", "机构名录"),
    ("batches.xlsx", "赋权批次"),
    ("powers.xlsx", "赋权事项总表"),
    ("powers.xlsx", "办件基数"),
    ("pilot.xlsx", "孟州试点赋权事项"),
    ("agreements.xlsx", "交接文书台账"),
    ("materials.xlsx", "移交清单"),
    ("training.xlsx", "培训计划"),
    ("training.xlsx", "培训台账"),
    ("training.xlsx", "培训事项"),
    ("training.xlsx", "参训签到"),
    ("guidance.xlsx", "电话指导台账"),
    ("accounts.xlsx", "账号开通台账"),
    ("resources.xlsx", "保障投入台账"),
    ("plans.xlsx", "承接落实方案"),
    ("readiness.xlsx", "承接准备佐证"),
    ("online.xlsx", "承接准备佐证"),
    ("first_cases.xlsx", "承接准备佐证"),
)

Follow = Callable[[int, int, str], None]


class NotADemonstration(Exception):
    """The database holds another city's work: the demonstration round is not mixed into it."""


class Unfinished(Exception):
    """A workbook of the round did not come in; the message says which and why."""


def load(*, follow: Follow = intake.quietly) -> int:
    """Load the demonstration round; what is there already is not loaded twice. Answers how many workbooks came in.

    Raises NotADemonstration when the database holds other work, Unfinished when a workbook is refused.
    """
    prepare()
    office = User.objects.get(username="demo.office")
    loaded = 0
    for done, (file, kind) in enumerate(FILES):
        follow(done, len(FILES), kind)
        if Import.objects.filter(kind=kind, paper__name=file, stage=ImportStage.APPLIED).exists():
            continue
        taken = intake.import_file(DATA / file, kind, by=office, name=file)
        if taken.stage != ImportStage.APPLIED:
            first = taken.rows.filter(outcome="rejected").first()
            why = taken.refusal or (first.findings[0]["message"] if first else "没有可入库的行")
            raise Unfinished(f"{file} {kind}：{why}")
        loaded += 1
    _add_users()
    follow(len(FILES), len(FILES), "演示数据已载入")
    return loaded


@transaction.atomic
def prepare() -> None:
    """Set up an empty demonstration: calendar, reporting weeks, the office and its two users, nothing of the round."""
    here = org_queries.installation()
    if not (here and here.is_demonstration) and (here or Batch.objects.exists() or Entry.objects.exists()):
        raise NotADemonstration("库中已有正式数据，不能载入演示数据；请另建数据库后再试。")
    for year in YEARS:
        org.load_year(year)
    org.open_periods(FIRST_DAY, LAST_DAY)
    org.install(city=CITY, is_demonstration=True, as_of=LAST_DAY)
    Unit.objects.get_or_create(
        code=OFFICE,
        defaults={
            "name": "焦作市县域放权赋能改革工作专班",
            "short_name": "工作专班",
            "kind": UnitKind.OFFICE,
            "valid_from": date(2019, 1, 1),
        },
    )
    _add_users()


def _add_users() -> None:
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={code for _, code, _, _ in USERS})}
    for username, code, role, position in USERS:
        if code in units and not User.objects.filter(username=username).exists():
            user = User.objects.create_user(username, unit=units[code], role=role, position=position)
            user.is_demonstration = True
            user.save(update_fields=["is_demonstration"])
