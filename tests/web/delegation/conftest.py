"""What these tests read pages with: parsed pages, the demonstration round's batch and people."""

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from fuquan.domain.delegation.models import Batch
from fuquan.domain.org.models import User

HTMX = {"HX-Request": "true"}


def soup(content: bytes) -> BeautifulSoup:
    """A page, parsed."""
    return BeautifulSoup(content, "html.parser")


def section(content: bytes, place: str) -> str:
    """The part of a page with this id, each form's own key taken out."""
    found = soup(content).select_one(f"#{place}")
    assert isinstance(found, Tag)
    for key in found.select("[name=form_key], [name=csrfmiddlewaretoken]"):
        key.decompose()
    return str(found)


def number(text: str) -> int | None:
    """A count as a page prints it, or None for other text."""
    return int(text.replace(",", "")) if re.fullmatch(r"[\d,]+", text.strip()) else None


def total_of(content: bytes) -> int:
    """How many rows a list says that it has."""
    told = soup(content).select_one(".fq-count b")
    assert told is not None
    counted = number(told.get_text())
    assert counted is not None
    return counted


@pytest.fixture
def province(round_loaded: None) -> Batch:
    """The batch of the 255 powers."""
    return Batch.objects.get(code="B2")


@pytest.fixture
def visitor(round_loaded: None, client_of: Callable[[User], Client]) -> Callable[[str], Client]:
    """A browser in which a person of the demonstration has signed in, by the name behind ``demo.``."""
    return lambda name: client_of(User.objects.get(username=f"demo.{name}"))
