"""A machine that talks to the API as one person."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from fuquan.domain.org import ids
from fuquan.domain.org.models import User
from tests.conftest import ClientOf

ROOT = "/api/v1"


class Machine:
    """Gets and posts JSON as a person who has signed in; every post has a key of its own unless one is given."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **asked: Any) -> HttpResponse:
        return self.client.get(f"{ROOT}{path}", asked)

    def post(self, path: str, body: object = None, *, key: str | None = None) -> HttpResponse:
        return self.client.post(
            f"{ROOT}{path}",
            json.dumps(body or {}),
            content_type="application/json",
            headers={"Idempotency-Key": ids.new_id() if key is None else key},
        )

    def send(self, path: str, fields: dict[str, Any], *, key: str | None = None) -> HttpResponse:
        return self.client.post(
            f"{ROOT}{path}", fields, headers={"Idempotency-Key": ids.new_id() if key is None else key}
        )


@pytest.fixture
def machine_of(client_of: ClientOf) -> Callable[[User], Machine]:
    """``machine_of(user)`` talks to the API as ``user``."""
    return lambda user: Machine(client_of(user))
