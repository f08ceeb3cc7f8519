"""Databases for tests: clones made in a moment from a template, and the connection pointed at one of them."""

from collections.abc import Iterator
from contextlib import contextmanager

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
