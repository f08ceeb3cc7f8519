"""What every command stands on: a running database, migrated where that is the command's business."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from fuquan.engines.cluster import Cluster, ClusterError

REFUSED = 2


def stand(*, migrate: bool) -> None:
    """See to it that the database runs; with ``migrate``, bring its schema up to date."""
    if settings.EMBEDDED:
        cluster = Cluster.at(settings.CLUSTER)
        cluster.ensure_running()
        cluster.ensure_database("fuquan")
    if migrate and pending_migrations():
        call_command("migrate", interactive=False, verbosity=0)


def pending_migrations() -> int:
    """How many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Say in one sentence why the database cannot be used, instead of a traceback; exit code 2."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except ClusterError as error:
            click.echo(f"数据库未能启动：{error}", err=True)
        except (OperationalError, psycopg.OperationalError) as error:
            click.echo(f"连接不上数据库：{error}。请检查 DATABASE_URL，或删去它以使用内置数据库。", err=True)
        sys.exit(REFUSED)

    return wrapped
