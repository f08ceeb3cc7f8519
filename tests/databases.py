"""Databases for tests: clones made in a moment from a template, and the connection pointed at one of them."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


def name_of(kind: str) -> str:
    """The name of this worker's database of that ``kind``, beside the one that Django made."""
    return f"{connection.settings_dict['NAME']}_{kind}"


def clone(source: str, target: str) -> None:
    """Make ``target`` an exact copy of ``source``, to which nobody may be connected."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def clone_kept(target: str, kept: str, fill: Callable[[], object]) -> None:
    """Make ``target`` a copy of the template ``kept``, which is made and filled when it is not there yet.

    Templates of the same kind (the name up to its last underscore) that are no longer asked for are removed.
    """
    connection.close()
    with (Path(settings.DATA) / "templates.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept not in _names(kept):
            fresh = f"{kept}_new"
            clone(connection.settings_dict["NAME"], fresh)
            with pointed_at(fresh):
                fill()
            for former in _names(kept.rpartition("_")[0]):
                if former != fresh:
                    drop(former)
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{kept}"')
        clone(kept, target)


def _names(beginning: str) -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
        return [name for (name,) in cursor.fetchall()]


def drop(name: str) -> None:
    """Remove a database, ending whatever still talks to it."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Within the block the default connection, in every thread, leads to ``name``."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
