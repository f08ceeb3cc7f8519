"""In a real browser: nothing breaks the content policy, no page needs sideways scrolling, all can be used by everyone."""

import pytest
from playwright.sync_api import Page

from fuquan.config.settings import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
PAGES = ("/gallery/", "/org/calendar/?year=2021", "/org/units/", "/org/periods/", "/journal/", "/journal/jobs/",
         "/journal/notices/")  # fmt: skip


def enter(screen: Page, address: str) -> None:
    screen.goto(f"/sign-in/?next={address}")
    screen.click("button[name=role][value=office]")
    screen.wait_for_load_state("networkidle")


def violations(screen: Page) -> list[str]:
    """What axe finds, one line each; asked through the debugger, which the content policy does not bind."""
    screen.evaluate(AXE.read_text())
    found = screen.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert len(found["passes"]) > 20
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_fits_the_screen_and_is_accessible(screen: Page, address: str) -> None:
    enter(screen, address)
    assert screen.evaluate("document.documentElement.scrollWidth") <= 1366
    assert violations(screen) == []


def test_the_door_is_accessible(screen: Page) -> None:
    screen.goto("/sign-in/")
    assert screen.locator("button[name=role]").count() == 6
    assert violations(screen) == []


def test_charts_are_drawn_beside_their_tables(screen: Page) -> None:
    enter(screen, "/gallery/")
    screen.wait_for_selector("[data-chart][data-drawn] canvas")
    assert screen.locator("[data-chart] canvas").count() == screen.locator("[data-chart]").count() == 4


def test_a_filter_swaps_the_list_keeps_the_place_and_names_it_in_the_address(screen: Page) -> None:
    enter(screen, "/org/units/")
    screen.focus("select[name=kind]")
    screen.select_option("select[name=kind]", "county")
    screen.wait_for_url("**/org/units/?kind=county")
    assert screen.inner_text(".fq-chips li >> nth=0") == "类别：县（市）"
    assert screen.evaluate("document.activeElement.name") == "kind"
    screen.fill("#as-of", "2021-11-09")
    screen.wait_for_url("**/org/units/?kind=county&as_of=2021-11-09")
    screen.go_back()
    screen.go_back()
    screen.wait_for_url("**/org/units/")
    assert screen.locator(".fq-chips").count() == 0


def test_what_is_typed_is_saved_by_itself(screen: Page) -> None:
    enter(screen, "/gallery/")
    screen.fill("textarea[name=note]", "尚待核对")
    screen.wait_for_selector("text=草稿已保存")


def test_the_keyboard_reaches_content_and_search(screen: Page) -> None:
    enter(screen, "/org/units/")
    screen.keyboard.press("Tab")
    assert screen.evaluate("document.activeElement.textContent") == "跳到正文"
    screen.keyboard.press("Enter")
    assert screen.evaluate("document.activeElement.id") == "main"
    screen.keyboard.press("/")
    assert screen.evaluate("document.activeElement.name") == "q"
