"""fuquan figures: every figure of the account computed from rows, beside what the account says."""

import json
import sys
from datetime import date, datetime

import click
from rich.console import Console
from rich.table import Table

from fuquan.console import ground
from fuquan.domain.reporting import queries


@click.command(help="由台账逐行计算各项数字，与原文对照；有出入时退出码为1。")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="截至日期，如 2021-12-31。")
@click.option("--json", "as_json", is_flag=True, help="输出JSON。")
@ground.plainly
def figures(as_of: datetime, as_json: bool) -> None:
    """Print every figure computed on that day; exit 1 when one differs from the account."""
    ground.stand(migrate=False)
    found = queries.figures(as_of.date())
    if as_json:
        click.echo(json.dumps([_as_json(one, as_of.date()) for one in found], ensure_ascii=False, indent=2))
    else:
        _print(found, as_of.date())
    sys.exit(0 if all(one.equal for one in found) else 1)


def _as_json(one: queries.Computed, as_of: date) -> dict[str, object]:
    return {
        "code": one.figure.code,
        "name": one.figure.name,
        "value": one.value,
        "stated": one.figure.stated,
        "equal": one.equal,
        "unit": one.figure.unit,
        "as_of": as_of.isoformat(),
        "query": one.query,
    }


def _print(found: list[queries.Computed], as_of: date) -> None:
    table = Table(title=f"截至{as_of.isoformat()}", show_lines=False)
    for heading in ("编号", "名称", "计算值", "原文", "相符", "来源"):
        table.add_column(
            heading, justify="right" if heading in ("计算值", "原文") else "left", no_wrap=heading != "来源"
        )
    for one in found:
        table.add_row(
            one.figure.code,
            f"{one.figure.name}（{one.figure.unit}）",
            str(one.value),
            str(one.figure.stated),
            "是" if one.equal else "否",
            one.source,
        )
    Console(width=180).print(table)
    different = sum(not one.equal for one in found)
    click.echo(f"共{len(found)}项，{len(found) - different}项相符，{different}项不符。")
