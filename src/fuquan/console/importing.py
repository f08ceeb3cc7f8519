"""fuquan import: a sheet from the command line, looked into or taken in, all or nothing."""

import json
import sys
from pathlib import Path

import click

from fuquan.console import ground
from fuquan.domain.intake import actions as intake
from fuquan.domain.intake import queries
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import Role
from fuquan.engines.sheets import Finding, Level, Refused

FINDINGS, REFUSED = 1, 2
SHEETS = {
    "units": "机构名录",
    "batches": "赋权批次",
    "powers": "赋权事项总表",
    "baselines": "办件基数",
    "pilot": "孟州试点赋权事项",
    "agreements": "交接文书台账",
    "materials": "移交清单",
    "training-plans": "培训计划",
    "sessions": "培训台账",
    "training-powers": "培训事项",
    "attendance": "参训签到",
    "guidance": "电话指导台账",
    "accounts": "账号开通台账",
    "resources": "保障投入台账",
    "plans": "承接落实方案",
    "proofs": "承接准备佐证",
}


@click.command(
    name="import", help="导入一张表（全部合格才入库）；--check 只预览，输出JSON。退出码：0 无问题，1 有问题，2 拒收。"
)
@click.argument("sheet", type=click.Choice(sorted(SHEETS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--batch", default="", help="表中没有填写批次的行，按此批次导入。")
@click.option("--check", is_flag=True, help="只预览，不写入。")
@click.option("--as", "username", default="", help="以哪个账号导入；默认为改革专班的第一个账号。")
@ground.plainly
def import_(sheet: str, file: Path, batch: str, check: bool, username: str) -> None:
    """Look into a sheet, or take it in; the answer is JSON in every case."""
    ground.stand(migrate=False)
    if not file.is_file():
        _refuse("no_file", f"找不到文件“{file}”；请核对路径。")
    if ground.pending_migrations():
        _refuse("not_ready", "数据库尚未准备好；请先运行 fuquan run 或 fuquan demo。")
    desk = queries.desks()[SHEETS[sheet]]
    defaults = {"批次": batch} if batch else {}
    try:
        preview = queries.look_into(file, desk, name=file.name, defaults=defaults)
    except Refused as refused:
        _refuse(refused.code, refused.message)
    counts = preview.counts
    stopping = [found for found in preview.all_findings if found.level != Level.NOTE]
    answer = {
        "sheet": preview.sheet,
        "rows_in": counts.rows_in,
        "accepted": counts.accepted,
        "rejected": counts.rejected,
        "blank": counts.blank,
        "new": counts.new,
        "changed": counts.changed,
        "same": counts.same,
        "findings": [_as_json(found) for found in preview.all_findings],
    }
    if check or stopping:
        _answer(answer | {"imported": False})
        sys.exit(FINDINGS if stopping else 0)
    try:
        taken = intake.import_file(file, desk.kind, by=_person(username), name=file.name, defaults=defaults)
    except (intake.Blocked, intake.Stale) as blocked:
        _refuse("blocked", str(blocked))
    if taken.stage != ImportStage.APPLIED:
        _refuse("refused", taken.refusal or "没有入库；请用 --check 查看问题。")
    _answer(answer | {"imported": True, "receipt": taken.public_id})


def _as_json(found: Finding) -> dict[str, str]:
    return {
        "sheet": found.sheet,
        "cell": found.cell,
        "code": found.code,
        "message": found.message,
        "level": found.level.value,
    }


def _person(username: str) -> User:
    people = User.objects.filter(role=Role.REFORM_OFFICE, is_active=True)
    found = people.filter(username=username).first() if username else people.order_by("pk").first()
    if found is None:
        _refuse("no_person", "没有可用的改革专班账号；请先建立账号，或运行 fuquan demo --empty。")
    return found


def _answer(answer: object) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _refuse(code: str, message: str) -> None:
    _answer({"refused": {"code": code, "message": message}})
    sys.exit(REFUSED)
