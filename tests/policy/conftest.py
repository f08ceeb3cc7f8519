"""The ground of the policy tests: one database a worker with the scene and everybody signed in; each test rolls back."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from fuquan.domain.org.roles import Role
from tests import databases
from tests.conftest import ClientOf
from tests.policy.scene import Scene, build_scene


@dataclass(frozen=True)
class Ground:
    """A database with a scene, and a browser for every role at every seat."""

    database: str
    scene: Scene
    clients: dict[tuple[Role, str], Client]


def _laid_out(blocker: DjangoDbBlocker, kind: str, *, weighed: bool) -> Iterator[Ground]:
    with blocker.unblock():
        name = databases.name_of(kind)
        databases.clone(connection.settings_dict["NAME"], name)
        with databases.pointed_at(name):
            scene = build_scene(weighed=weighed)
            clients = {who: ClientOf()(user) for who, user in scene.people.items()}
    yield Ground(name, scene, clients)
    with blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="session")
def plain_ground(papers_apart: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    """The scene with one delegation for each pair."""
    yield from _laid_out(django_db_blocker, "policy", weighed=False)


@pytest.fixture(scope="session")
def weighed_ground(papers_apart: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    """The scene in which every count tells what it is made of."""
    yield from _laid_out(django_db_blocker, "weighed", weighed=True)


@pytest.fixture
def _on_plain_ground(plain_ground: Ground) -> Iterator[None]:
    with databases.pointed_at(plain_ground.database):
        yield


@pytest.fixture
def _on_weighed_ground(weighed_ground: Ground) -> Iterator[None]:
    with databases.pointed_at(weighed_ground.database):
        yield


@pytest.fixture
def ground(plain_ground: Ground, _on_plain_ground: None, db: None) -> Ground:
    """The scene and its browsers; what the test does is rolled back."""
    return plain_ground


@pytest.fixture
def numbers(weighed_ground: Ground, _on_weighed_ground: None, db: None) -> Ground:
    """The weighed scene and its browsers; what the test does is rolled back."""
    return weighed_ground
