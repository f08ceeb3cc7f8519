"""A list of powers as a large city would send it in: one workbook, as many rows as asked, the same for the same seed."""

import random
from pathlib import Path

from benchmarks import city
from fuquan.domain.catalog.rules import PowerType
from fuquan.domain.delegation.actions.desks.powers import PowerDesk
from fuquan.domain.delegation.rules import Mode
from fuquan.domain.org import queries as org
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, Value, write_workbook

HEADERS = (
    "序号", "批次", "赋权部门", "权限名称", "权力类型", "法定依据(条款)", "赋权方式", "赋权范围", "承接单位", "是否需专网账号",
    "系统名称及层级", "是否需制式证明", "用章方式", "备注",
)  # fmt: skip
"""The columns of product.md 1.10; departments do not know the codes of new powers."""

COUNTY = "修武县"
BATCH = "省定255项"
SYSTEMS = ("全国投资项目在线审批监管平台(国家级)", "省建筑市场监管公共服务平台(省级)", "市政务服务平台(市级)")
NOTES = ("", "", "", "与县级既有事项合并办理", "试行一年", "涉及现场核查")


def write(path: Path, rows: int) -> Path:
    """Write ``rows`` powers of all departments, each for one county, so that as many delegations come out."""
    columns = tuple(ColumnSpec(header) for header in HEADERS)
    path.write_bytes(write_workbook([SheetSpec(PowerDesk.title, columns, _rows(rows))]))
    return path


def _rows(number: int) -> list[tuple[Value, ...]]:
    draw = random.Random(city.SEED)
    departments = [unit.short_name for unit in org.departments()]
    kinds, modes = [kind.value for kind in PowerType], [Mode.DIRECT.value, Mode.ENTRUST.value]
    found: list[tuple[Value, ...]] = []
    for n in range(number):
        system = draw.choice(SYSTEMS) if draw.random() < 0.6 else ""
        found.append(
            (
                n + 1, BATCH, departments[n % len(departments)], city.power_name(n), draw.choice(kinds),
                f"《{draw.choice(city.THINGS)}管理条例》第{draw.randrange(1, 90)}条第{draw.randrange(1, 5)}款",
                draw.choice(modes), COUNTY, "县级对口部门", "是" if system else "否", system,
                draw.choice(("是", "否")), "承接单位公章或行政审批专用章", draw.choice(NOTES),
            )
        )  # fmt: skip
    return found
