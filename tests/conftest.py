"""What every test may ask for: a running database, a small world, the demonstration round, a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from fuquan.engines.cluster import Cluster
from tests import databases, rounds
from tests.factories.world import World, build_world

STARTED = pytest.StashKey[Cluster]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded PostgreSQL of the tests unless DATABASE_URL names another server or it runs already."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    cluster = Cluster.at(settings.CLUSTER)
    if settings.EMBEDDED and not cluster.is_running():
        cluster.ensure_running()
        config.stash[STARTED] = cluster


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this run has started; workers find it running and leave it to the run that started them."""
    if STARTED in config.stash and not hasattr(config, "workerinput"):
        config.stash[STARTED].stop()


@pytest.fixture(scope="session", autouse=True)
def papers_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Papers that tests keep go to a folder of this run."""
    settings.MEDIA = tmp_path_factory.mktemp("attachments")


@pytest.fixture
def world(db: None) -> World:
    """Two departments, two counties, a district and a cluster with their people, and one small batch (empty round)."""
    return build_world()


@pytest.fixture(scope="session")
def round_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of this worker's database with the demonstration round, as the users' own import loads it.

    Loading takes a while, so it is kept beside as a template from one run to the next, until its code or data change.
    """
    with django_db_blocker.unblock():
        name = databases.name_of("round")
        databases.clone_kept(name, f"fuquan_round_{rounds.digest()}", rounds.fill)
        rounds.lay_out_papers()
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture
def _at_the_round(round_database: str, request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("django_db"):
        raise pytest.UsageError(
            "a test with round_loaded must not be marked django_db: the mark opens the empty database"
        )
    with databases.pointed_at(round_database):
        yield


@pytest.fixture
def round_loaded(_at_the_round: None, db: None) -> None:
    """The test runs on the demonstration round, in a transaction that is rolled back."""


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A database of the test's own, dropped afterwards: for what needs real commits and several connections.

    Django's transactional tests would have to empty the journal, which refuses. The database is a copy of the empty
    one, or of the round when the test is marked ``@pytest.mark.on_the_round``.
    """
    on_the_round = request.node.get_closest_marker("on_the_round") is not None
    source = request.getfixturevalue("round_database") if on_the_round else connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        name = databases.name_of("own")
        databases.clone(source, name)
        with databases.pointed_at(name):
            yield name
        databases.drop(name)


@pytest.fixture
def client_of() -> "ClientOf":
    """``client_of(user)`` is a browser in which ``user`` has signed in."""
    return ClientOf()


class ClientOf:
    """Makes signed-in clients."""

    def __call__(self, user: object, **headers: str) -> Client:
        client = Client(headers=headers)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
        return client


@pytest.fixture
def repository() -> Path:
    """The root of the checkout."""
    return Path(settings.ROOT)
