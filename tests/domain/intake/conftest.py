"""A city that has its bodies and batches and waits for the list of powers, and workbooks made for one test."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.conf import settings

from fuquan.domain.intake import actions
from fuquan.domain.intake.models import Import
from fuquan.domain.journal import actions as journal
from fuquan.domain.org.models import User
from fuquan.domain.org.rules import UnitKind
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, Value, write_workbook
from tests.factories.org import UnitFactory, UserFactory

DEMO = Path(settings.ROOT) / "data" / "demo"
POWERS = "赋权事项总表"
REQUIRED = (
    "序号", "批次", "赋权部门", "权限名称", "权力类型", "法定依据(条款)", "赋权方式", "赋权范围", "承接单位",
    "是否需专网账号", "系统名称及层级", "是否需制式证明", "用章方式",
)  # fmt: skip
BATCH = "省定255项"

Write = Callable[..., Path]
Bring = Callable[..., Import]


def power_row(number: int, **changes: str) -> tuple[str, ...]:
    """A row of the list of powers that passes, with some cells changed."""
    usual = {
        "序号": str(number),
        "批次": BATCH,
        "赋权部门": "市水利局",
        "权限名称": f"第{number}号水务许可",
        "权力类型": "行政许可",
        "法定依据(条款)": "《中华人民共和国水法》第四十八条",
        "赋权方式": "直接下放",
        "赋权范围": "6县(市)",
        "承接单位": "各县(市)对口部门",
        "是否需专网账号": "否",
        "系统名称及层级": "",
        "是否需制式证明": "否",
        "用章方式": "",
    }
    return tuple((usual | changes)[header] for header in REQUIRED)


@pytest.fixture
def office(db: None) -> User:
    """Somebody of the reform office."""
    made: User = UserFactory(unit=UnitFactory(code="T-ZB", kind=UnitKind.OFFICE))
    return made


@pytest.fixture
def city(office: User) -> User:
    """The city's bodies and batches are entered; answers who entered them."""
    for file, kind in (("units.xlsx", "机构名录"), ("batches.xlsx", "赋权批次")):
        actions.import_file(DEMO / file, kind, by=office, name=file)
    return office


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write(rows, headers=…, sheet=…)`` makes a workbook and answers where it lies."""

    def written(
        rows: Sequence[Sequence[Value]],
        *,
        headers: Sequence[str] = REQUIRED,
        sheet: str = POWERS,
        name: str = "made.xlsx",
    ) -> Path:
        path = tmp_path / name
        path.write_bytes(write_workbook([SheetSpec(sheet, tuple(map(ColumnSpec, headers)), list(rows))]))
        return path

    return written


@pytest.fixture
def bring() -> Bring:
    """``bring(path, by=…)`` uploads a file and previews it."""

    def brought(path: Path, *, by: User, kind: str = POWERS, name: str = "") -> Import:
        paper = journal.keep_paper(path, name=name or path.name, media_type="application/octet-stream", by=by)
        return actions.preview(actions.receive(paper, kind, by=by), by=by)

    return brought
