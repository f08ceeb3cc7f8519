"""fuquan run: database, pages and worker started together, and ended together."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

import click
from django.conf import settings
from django.core.management import call_command

from fuquan.console import demonstration, ground
from fuquan.domain.intake.actions import quietly
from fuquan.domain.org import queries as org

DEFAULT_PORT = 8000
READY_SECONDS = 60


@click.command(help="启动系统：数据库、网页和后台作业；首次启动载入演示数据。")
@click.option("--demo/--no-demo", default=True, help="首次启动时载入演示数据（默认载入）。")
@click.option("--port", type=int, envvar="FUQUAN_PORT", help="网页端口；未指定时用8000，被占用则顺延。")
@ground.plainly
def run(demo: bool, port: int | None) -> None:
    """Start everything and stay until a signal or the end of one process."""
    ground.stand(migrate=True)
    if demo and org.installation() is None:
        click.echo("正在载入演示数据……")
        demonstration.load(follow=_show)
    port = port or _free_port(DEFAULT_PORT)
    processes = [_start_pages(port), _start_worker()]
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        signal.signal(getattr(signal, name), _leave)
    try:
        _wait_until_answering(port, processes)
        click.echo(f"\n赋权已启动：http://127.0.0.1:{port}/\n按 Ctrl+C 停止；数据保存在 {settings.DATA}\n")
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        click.echo("有一个进程意外结束，正在停止其余进程。", err=True)
        sys.exit(1)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


@click.command(help="只启动后台作业。")
@ground.plainly
def work() -> None:
    """Run the worker in this process."""
    ground.stand(migrate=False)
    call_command("work")


def _leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise SystemExit(0)


def _show(done: int, total: int, message: str) -> None:
    quietly(done, total, message)
    click.echo(f"  {done}/{total} {message}")


def _free_port(first: int) -> int:
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise click.ClickException(f"端口{first}至{first + 99}均被占用；请用 --port 指定。")


def _start_pages(port: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "fuquan.config.wsgi:application",
        f"--bind=127.0.0.1:{port}",
        "--workers=2",
        "--threads=4",
        "--worker-class=gthread",
        "--timeout=120",
        "--preload",
        "--log-level=warning",
    ]
    return subprocess.Popen(command, env=_environment())  # noqa: S603  our own server, fixed words


def _start_worker() -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).parent / "fuquan"), "work"]
    return subprocess.Popen(command, env=_environment())  # noqa: S603  our own worker, fixed words


def _environment() -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "fuquan.config.settings"}


def _wait_until_answering(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in processes):
            raise click.ClickException("启动失败；请看上面的信息。")
        try:
            with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise click.ClickException(f"{READY_SECONDS}秒内网页没有应答。")
