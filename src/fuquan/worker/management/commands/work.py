"""manage.py work: run the worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fuquan.worker.run import STALLED_SECONDS, work


class Command(BaseCommand):
    """Runs the worker until it is told to stop."""

    help = "运行后台作业，直到收到停止信号。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=1, help="同时处理的作业数，默认为1。")
        parser.add_argument(
            "--stalled-seconds", type=float, default=STALLED_SECONDS, help="多少秒没有动静的后台进程视为已中断。"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        work(concurrency=options["concurrency"], stalled_seconds=options["stalled_seconds"])
