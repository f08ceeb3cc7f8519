"""What these tests read pages with: parsed pages, how many rows a list has, what its rows add up to, people."""

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from fuquan.domain.org.models import User

HTMX = {"HX-Request": "true"}
LEDGERS = {
    "materials": "移交清单",
    "sessions": "培训台账",
    "attendance": "参训签到",
    "covered": "培训事项",
    "training-plans": "培训计划",
    "guidance": "电话指导台账",
    "accounts": "账号开通台账",
    "resources": "保障投入台账",
    "plans": "承接落实方案",
}
"""The pages of the ledgers, and the sheet each is."""


def soup(content: bytes) -> BeautifulSoup:
    """A page, parsed."""
    return BeautifulSoup(content, "html.parser")


def whole(text: str) -> int | None:
    """The whole number that a text begins with, as a page prints it; None for other text."""
    found = re.match(r"[\d,]+(?![\d.%])", text.strip())
    return int(found.group().replace(",", "")) if found else None


def total_of(content: bytes) -> int:
    """How many rows a list says that it has."""
    told = soup(content).select_one(".fq-count b")
    assert told is not None
    counted = whole(told.get_text())
    assert counted is not None
    return counted


def sums_of(content: bytes) -> dict[str, int]:
    """What a list says that its rows add up to."""
    found = {}
    for one in soup(content).select(".fq-sums > div"):
        label, value = one.select_one("dt"), one.select_one("dd")
        assert label is not None
        assert value is not None
        counted = whole(value.get_text())
        if counted is not None:
            found[label.get_text()] = counted
    return found


def measure_of(content: bytes) -> int:
    """The number a list stands for: the first of its sums, else its rows."""
    sums = sums_of(content)
    return next(iter(sums.values())) if sums else total_of(content)


@pytest.fixture
def visitor(round_loaded: None, client_of: Callable[[User], Client]) -> Callable[[str], Client]:
    """A browser in which a person of the demonstration has signed in, by the name behind ``demo.``."""
    return lambda name: client_of(User.objects.get(username=f"demo.{name}"))
