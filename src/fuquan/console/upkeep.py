"""fuquan demo, status, docs and stop."""

import sys
from importlib.metadata import version
from pathlib import Path

import click
from django.apps import apps
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateWorker

from fuquan.console import demonstration, ground
from fuquan.console import docs as reference
from fuquan.engines.cluster import Cluster

DOCS = Path(__file__).resolve().parents[3] / "docs" / "reference"
COUNTED = (
    ("机构", "org.Unit"),
    ("权限", "catalog.Power"),
    ("批次", "delegation.Batch"),
    ("赋权单元", "delegation.Delegation"),
    ("佐证", "delegation.Evidence"),
    ("收表", "intake.Import"),
    ("留痕", "journal.Entry"),
)


@click.command(help="在当前数据库载入演示数据；已载入的不会重复。")
@click.option("--empty", is_flag=True, help="只准备日历、报送周期和专班账号，不载入任何台账。")
@ground.plainly
def demo(empty: bool) -> None:
    """Load the demonstration round, or only prepare for it."""
    ground.stand(migrate=True)
    try:
        if empty:
            demonstration.prepare()
            click.echo("已准备空的演示环境。")
            return
        loaded = demonstration.load(follow=lambda done, total, message: click.echo(f"  {done}/{total} {message}"))
    except (demonstration.NotADemonstration, demonstration.Unfinished) as refused:
        click.echo(str(refused), err=True)
        sys.exit(ground.REFUSED)
    click.echo(f"本次载入{loaded}张表。")


@click.command(help="显示版本、数据库、迁移、后台作业和数据量。")
@ground.plainly
def status() -> None:
    """Print what runs and how much is stored."""
    ground.stand(migrate=False)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    pending = ground.pending_migrations()
    click.echo(f"版本      {version('fuquan')}")
    click.echo(f"数据库    PostgreSQL {server}（{'内置' if settings.EMBEDDED else '外部'}）")
    click.echo(f"迁移      {'已是最新' if not pending else f'尚有{pending}项未执行'}")
    if pending:
        return
    click.echo(f"后台作业  {ProcrastinateWorker.objects.count()}个进程在运行")
    for label, model in COUNTED:
        click.echo(f"{label}{'　' * (5 - len(label))}{apps.get_model(model)._default_manager.count():>10,}")


@click.command(help="由代码生成 docs/reference。")
@click.option("--check", is_flag=True, help="只核对，不写入；有出入时退出码为1。")
def docs(check: bool) -> None:
    """Write the reference pages, or compare them with the code."""
    pages = reference.pages()
    differing = []
    for name, text in pages.items():
        place = DOCS / name
        if check and (not place.exists() or place.read_text() != text):
            differing.append(name)
        elif not check:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
    click.echo(f"有出入：{'、'.join(differing)}" if differing else f"{len(pages)}页，与代码一致")
    sys.exit(1 if differing else 0)


@click.command(help="停止内置数据库。")
def stop() -> None:
    """Stop the embedded database of this data folder."""
    Cluster.at(settings.CLUSTER).stop()
    click.echo("内置数据库已停止。")
