"""A city that waits for its list of powers, a browser of the office, and a worker that works off what pages ask for."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.models import ProcrastinateJob

from fuquan.domain.intake.models import Import
from fuquan.domain.org.models import User
from tests.conftest import ClientOf
from tests.domain.intake.conftest import DEMO, POWERS, bring, city, office, write
from tests.factories.org import InstallationFactory

__all__ = ["bring", "city", "office", "write"]

Send = Callable[..., HttpResponse]
WorkOff = Callable[[], None]


@pytest.fixture
def browser_of_office(city: User, client_of: ClientOf) -> Client:
    """The office has signed in."""
    InstallationFactory()
    return client_of(city)


@pytest.fixture
def work_off() -> WorkOff:
    """Carry out every job in the queue, as the worker would."""

    def worked_off() -> None:
        for queued in ProcrastinateJob.objects.filter(status="todo").order_by("pk"):
            queue.tasks[queued.task_name].func(SimpleNamespace(should_abort=lambda: False), **queued.args)

    return worked_off


@pytest.fixture
def send(browser_of_office: Client, work_off: WorkOff) -> Send:
    """``send("powers.xlsx")`` uploads a demonstration file, works the job off and answers the import's page."""

    def sent(name: str, *, kind: str = POWERS, **more: str) -> HttpResponse:
        with (DEMO / name).open("rb") as file:
            answer = browser_of_office.post(
                reverse("intake:upload"), {"kind": kind, "file": file, "form_key": f"k{Import.objects.count()}", **more}
            )
        assert answer.status_code == 303, answer.content.decode()
        work_off()
        return browser_of_office.get(answer["Location"])

    return sent


def latest() -> Import:
    """The import that came in last."""
    found = Import.objects.order_by("pk").last()
    assert found is not None
    return found


def at(view: str, intake: Import | None = None) -> str:
    """The address of a view of the (latest) import."""
    return reverse(f"intake:{view}", args=[(intake or latest()).public_id])


def text_of(answer: HttpResponse) -> str:
    """What a person reads on the page, without tags and runs of space."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))
