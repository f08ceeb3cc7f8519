"""Databases to measure in: the demonstration round, and a city as large as asked with dates drawn from a fixed seed."""

from dataclasses import dataclass
from itertools import cycle

from django.db import connection

from fuquan.console import demonstration
from fuquan.domain.catalog.models import LineSystem, Power, PowerVersion
from fuquan.domain.catalog.rules import PowerType, SystemLevel
from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch
from fuquan.domain.delegation.rules import READINESS, Mode, Proof, Source
from fuquan.domain.delegation.states import Handover, Readiness, Stage, Use
from fuquan.domain.intake import actions as intake
from fuquan.domain.org import clock
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.rules import UnitKind
from fuquan.engines.sheets.normalise import key

SEED = 20211231
MEASURES = {
    "scoped": "scoped_on",
    **{name: f"{name}_on" for name in ("issued", "signed", "handed_over", "ready", "live", "recalled")},
    **{proof.value: f"{proof}_on" for proof in READINESS},
}
"""What the counters count, and the column that dates it; written here once more, so that a recount is independent."""
FIRST, LAST = demonstration.FIRST_DAY, demonstration.LAST_DAY
CODE, BATCH = "BIG", "大批次"
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


def large(size: Size) -> None:
    """A city of ``size``: registers by the thousand, then every delegation by one statement, counted by the trigger."""
    bodies()
    batch = Batch.objects.create(
        code=CODE, name=BATCH, is_provincial=True, starts_on=FIRST, due_on=LAST, policy_root="基准测试"
    )
    batch.receivers.set(_receivers(size.receivers))
    _enter_powers(size.powers)
    with connection.cursor() as cursor:
        cursor.execute(_delegations(), {"batch": batch.pk, "first": FIRST, "last": LAST, "seed": SEED})
        cursor.execute(_evidence(), {"batch": batch.pk, "now": clock.now()})
    check_counters()


def check_counters() -> None:
    """Every counter equals a recount of the delegations; raises AssertionError when one does not."""
    differing = queries.tally_differences()
    assert not differing, f"{len(differing)} counters differ from a recount, first {differing[0]}"


def _receivers(number: int) -> list[Unit]:
    """The city's own counties and as many made ones as are lacking."""
    own = list(org.receivers().filter(kind=UnitKind.COUNTY))[:number]
    made = [
        Unit(
            code=f"99{n:04d}", name=f"第{n:03d}承接县", short_name=f"第{n:03d}县", kind=UnitKind.COUNTY,
            area_code=f"99{n:04d}", valid_from=FIRST, position=1000 + n,
        )
        for n in range(number - len(own))
    ]  # fmt: skip
    return own + Unit.objects.bulk_create(made)


def _enter_powers(each: int) -> None:
    """``each`` powers for every department, with names that differ."""
    system = LineSystem.objects.create(code="X900", name="省级业务专网系统", level=SystemLevel.PROVINCIAL)
    kinds = cycle(PowerType)
    powers = Power.objects.bulk_create(
        [
            Power(code=f"BIG-{unit.code}-{n:04d}", department=unit)
            for unit in org.departments()
            for n in range(1, each + 1)
        ],
        batch_size=2000,
    )
    versions = [
        PowerVersion(
            power=power, number=1, name=power_name(n), name_key=key(power_name(n)), type=kind,
            basis_text=f"《{THINGS[n % len(THINGS)]}管理条例》第{n % 60 + 1}条", valid_from=FIRST, created_at=clock.now(),
            system=system if n % 3 else None, needs_form=n % 4 == 0, promised_days=n % 20 + 1,
        )
        for n, (power, kind) in enumerate(zip(powers, kinds, strict=False))
    ]  # fmt: skip
    for power, version in zip(powers, PowerVersion.objects.bulk_create(versions, batch_size=2000), strict=True):
        power.current = version
    Power.objects.bulk_update(powers, ["current"], batch_size=2000)


def power_name(n: int) -> str:
    """A name as long and as alike as those of real registers; different for every ``n``."""
    thing, verb = THINGS[n % len(THINGS)], VERBS[n // len(THINGS) % len(VERBS)]
    return f"{thing}{verb}（{chr(0x4E00 + n // 160 % 3000)}类第{n // 160 + 1}项）"


# --- the delegations, drawn in the database --------------------------------------------------------------------------


def _draw(subject: str, number: int) -> str:
    """SQL for a number in [0, 1) that depends on ``subject``, the seed and ``number`` only."""
    return f"((hashint8extended({subject}, %(seed)s + {number}) & 1048575) / 1048576.0)"


_OF_THE_PAIR = {
    Proof.ISSUED: (0, 3),
    Proof.SIGNED: (5, 10),
    Proof.MATERIALS: (8, 12),
    Proof.WITNESSED: (10, 12),
    Proof.INSTRUMENT: (12, 10),
    Proof.BASIS: (0, 12),
}
"""Proofs that one instrument gives to all powers of a department and a receiver: least days after its start, spread."""


def _days() -> str:
    """SQL for the day of every proof, as days after the first; the work of a pair starts somewhere in 60 days."""
    start = f"60 * {_draw('pair', 0)}"
    columns = []
    for number, proof in enumerate(Proof, start=1):
        if proof in _OF_THE_PAIR:
            least, spread = _OF_THE_PAIR[proof]
            day = f"{start} + {least} + {spread} * {_draw('pair', number)}"
        else:
            day = f"{start} + 3 + 70 * {_draw('cell', number)}"
        if proof in (Proof.ACCOUNT, Proof.FORMS):
            day = f"CASE WHEN {_draw('power', number)} < 0.5 THEN 0 ELSE {day} END"
        columns.append(f"%(first)s::date + ({day})::int AS {proof}_on")
    return ", ".join(columns)


def _delegations() -> str:
    """SQL that makes every power's delegations to every receiver of the batch, each as far as its proofs carry it."""
    proofs = [f"{proof}_on" for proof in Proof]
    known = ", ".join(f"CASE WHEN {column} <= %(last)s THEN {column} END AS {column}" for column in proofs)
    handed_over = "signed_on IS NOT NULL AND materials_on IS NOT NULL AND witnessed_on IS NOT NULL"
    able = [f"{proof}_on" for proof in READINESS]
    ready = " AND ".join(f"{column} IS NOT NULL" for column in ["handed_over_on", *able])
    return f"""
        WITH cells AS (
            SELECT p.id AS power, p.current_id, p.department_id, u.id AS unit, u.position,
                   p.department_id * 1000000 + u.id AS pair, p.id * 1000000 + u.id AS cell,
                   dense_rank() OVER (ORDER BY p.code)::int AS ordinal
            FROM catalog_power p CROSS JOIN org_unit u JOIN delegation_batch_receivers r ON r.unit_id = u.id
            WHERE r.batch_id = %(batch)s AND p.code LIKE 'BIG-%%'
        ), drawn AS MATERIALIZED (SELECT cells.*, {_days()} FROM cells),
        proven AS MATERIALIZED (SELECT power, current_id, department_id, unit, cell, ordinal, {known} FROM drawn),
        handed AS MATERIALIZED (
            SELECT *, CASE WHEN {handed_over} THEN greatest(signed_on, materials_on, witnessed_on) END
            AS handed_over_on FROM proven
        ), able AS MATERIALIZED (
            SELECT *, CASE WHEN {ready} THEN greatest(handed_over_on, {", ".join(able)}) END AS ready_on FROM handed
        ), used AS (
            SELECT *, CASE WHEN ready_on IS NOT NULL AND first_case_on IS NOT NULL
            THEN greatest(ready_on, first_case_on) END AS live_on FROM able
        )
        INSERT INTO delegation_delegation (
            public_id, batch_id, power_id, version_id, department_id, receiver_id, ordinal, mode, in_name_of, seal,
            liability, steps, scope_text, receiving_text, note, scoped_on, {", ".join(proofs)},
            handed_over_on, ready_on, live_on, handover, readiness, use, stage
        )
        SELECT substr(md5(cell::text), 1, 20), %(batch)s, power, current_id, department_id, unit, ordinal,
            '{Mode.DIRECT}', '承接单位', '承接单位公章或行政审批专用章', '承接单位', '{{}}', '各县(市)',
            '各县(市)对口部门', '', %(first)s, {", ".join(proofs)}, handed_over_on, ready_on, live_on,
            CASE WHEN handed_over_on IS NOT NULL THEN '{Handover.HANDED_OVER}'
                 WHEN signed_on IS NOT NULL THEN '{Handover.SIGNED}'
                 WHEN issued_on IS NOT NULL THEN '{Handover.ISSUED}' ELSE '{Handover.PLANNED}' END,
            CASE WHEN ready_on IS NULL THEN '{Readiness.PREPARING}' ELSE '{Readiness.READY}' END,
            CASE WHEN live_on IS NULL THEN '{Use.IDLE}' ELSE '{Use.LIVE}' END,
            CASE WHEN live_on IS NOT NULL THEN '{Stage.LIVE}' WHEN ready_on IS NOT NULL THEN '{Stage.READY}'
                 WHEN handed_over_on IS NOT NULL THEN '{Stage.HANDED_OVER}'
                 WHEN signed_on IS NOT NULL THEN '{Stage.SIGNED}'
                 WHEN issued_on IS NOT NULL THEN '{Stage.ISSUED}' ELSE '{Stage.PLANNED}' END
        FROM used ORDER BY ordinal, unit"""


def _evidence() -> str:
    """SQL that files the evidence of every fiftieth delegation; boards do not read it, a delegation's own page does."""
    values = ", ".join(f"('{proof}', d.{proof}_on)" for proof in Proof)
    return f"""
        INSERT INTO delegation_evidence (
            public_id, delegation_id, proof, source, "on", reference, origin, filed_at, withdrawal_reason
        )
        SELECT substr(md5(d.id || e.proof), 1, 20), d.id, e.proof, '{Source.LEDGER}', e.day, '台账第' || d.ordinal || '行',
            'bench/' || d.ordinal, %(now)s, ''
        FROM delegation_delegation d CROSS JOIN LATERAL (VALUES {values}) AS e(proof, day)
        WHERE d.batch_id = %(batch)s AND d.id %% 50 = 0 AND e.day IS NOT NULL"""
