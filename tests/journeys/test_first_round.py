"""From an empty database to a living board: three bad cells, one blocked delegation, one piece of evidence."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from .conftest import PATIENCE_MS, Product

POWER = "JZ-2021-235"
ROUND = Path(__file__).resolve().parents[2] / "data" / "demo"
BAD = {"C3": "市发改委", "E57": "行政许可", "G202": "实质性审核权"}


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """The office's workbook after the clerk has mended the three cells in it."""
    place = tmp_path / "赋权事项总表（更正）.xlsx"
    shutil.copy(ROUND / "powers_three_bad_cells.xlsx", place)
    book = openpyxl.load_workbook(place)
    for cell, value in BAD.items():
        book["赋权事项总表"][cell].value = value
    book.save(place)
    return place


def enter(screen: Page, role: str, address: str) -> None:
    """Sign in by one click and go to ``address``."""
    screen.goto(f"/sign-in/?next={address}")
    screen.click(f"button[name=role][value={role}]")
    screen.wait_for_load_state("networkidle")


def upload(screen: Page, kind: str, file: Path) -> None:
    """Upload a sheet and wait until it has been looked into."""
    screen.goto(f"/imports/upload/?kind={kind}")
    screen.set_input_files("input[type=file]", file)
    screen.click("text=上传并检查")
    screen.wait_for_selector(".fq-account", timeout=PATIENCE_MS)


def apply(screen: Page) -> None:
    """Take the previewed sheet in and wait for its receipt."""
    screen.click("button:has-text('入库')")
    screen.wait_for_selector(".fq-receipt", timeout=PATIENCE_MS)


def number(screen: Page, label: str) -> int:
    """A figure at the top of the board."""
    stat = screen.locator(".fq-stat", has=screen.get_by_text(label, exact=True))
    return int(re.sub(r"\D", "", stat.locator(".fq-stat-value").inner_text()))


def test_from_the_first_sheet_to_a_board_that_moves_by_one(
    screen_at: Callable[[Product], Page], empty_product: Product, mended: Path
) -> None:
    office = screen_at(empty_product)
    enter(office, "office", "/imports/")

    for kind, file in (("机构名录", "units.xlsx"), ("赋权批次", "batches.xlsx")):
        upload(office, kind, ROUND / file)
        apply(office)

    upload(office, "赋权事项总表", ROUND / "powers_three_bad_cells.xlsx")
    told = office.locator(".fq-cell")
    assert sorted(told.all_inner_texts()) == ["C3", "E57", "G202"]
    office.click("button:has-text('入库')")
    expect(office.locator("body")).to_contain_text("有3行未通过检查")

    upload(office, "赋权事项总表", mended)
    apply(office)
    office.goto("/delegation/board/?batch=B2&as_of=2021-12-31")
    assert number(office, "拟赋权") == 255 * 6 == 1530
    assert number(office, "准备达标") == 0

    empty_product.command("demo")
    office.reload()
    assert (number(office, "已移交"), number(office, "准备达标")) == (1530, 1227)

    office.goto(f"/delegation/?batch=B2&gate=account&county=410821&q={POWER}")
    office.click("table tbody tr a")
    blocked = office.locator("tr[data-proof=account]")
    assert blocked.get_attribute("data-gate") == "shut"
    assert "账号尚未开通并测试" in blocked.inner_text()
    assert office.locator("[data-gate=shut][data-proof]:not([data-proof=first_case])").count() == 1
    place = office.url

    county = screen_at(empty_product)
    enter(county, "county", place.removeprefix(empty_product.address))
    county.click("tr[data-proof=account] >> text=登记佐证")
    county.fill("input[name=on]", "2021-12-31")
    county.fill("[name=reference]", "省卫生健康委信息系统账号开通及测试记录")
    county.click("button:has-text('登记')")
    county.wait_for_url(place)
    assert county.locator("tr[data-proof=account]").get_attribute("data-gate") == "open"

    office.goto("/delegation/board/?batch=B2&as_of=2021-12-31")
    assert number(office, "准备达标") == 1228

    assert "29项相符，0项不符" in empty_product.command("figures", "--as-of", "2021-12-31")
