"""What every benchmark stands on: a running server, and databases that are built once and cloned for each run."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from fuquan.engines.cluster import Cluster

EMPTY = settings.DATABASES["default"]["NAME"]
MIGRATIONS = sorted((settings.ROOT / "src" / "fuquan" / "domain").glob("*/migrations/*.py"))


@contextmanager
def standing() -> Iterator[None]:
    """The server runs within the block; one that was started for it is stopped afterwards."""
    cluster = Cluster.at(settings.CLUSTER)
    started = settings.EMBEDDED and not cluster.is_running()
    if started:
        cluster.ensure_running()
    try:
        yield
    finally:
        connection.close()
        if started:
            cluster.stop()


@contextmanager
def built(kind: str, build: Callable[[], None], *sources: Path, template: str = "") -> Iterator[str]:
    """Within the block the connection leads to database ``kind``, built unless it stands from the same sources.

    ``sources`` are the files that decide what is built; together with the migrations they make the mark by which a
    database of an earlier run is known. ``template`` names the database it starts from, by default nothing.
    """
    name = f"{EMPTY}_{kind}"
    mark = _mark(*MIGRATIONS, *sources)
    if _mark_of(name) != mark:
        drop(name)
        _create(name, template)
        with pointed_at(name):
            if not template:
                call_command("migrate", interactive=False, verbosity=0)
            build()
            with connection.cursor() as cursor:
                cursor.execute("VACUUM (ANALYZE)")
                cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{mark}'")
    with pointed_at(name):
        yield name


@contextmanager
def cloned(source: str) -> Iterator[None]:
    """Within the block the connection leads to a fresh copy of ``source``, which is dropped afterwards."""
    name = f"{EMPTY}_copy"
    drop(name)
    _create(name, source)
    with pointed_at(name):
        yield
    drop(name)


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Within the block the connection leads to ``name``."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def drop(name: str) -> None:
    """Remove a database of the benchmarks."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _create(name: str, template: str) -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""))


def _mark_of(name: str) -> str | None:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
    return found[0] if found else None


def _mark(*sources: Path) -> str:
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()
