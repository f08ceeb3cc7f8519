"""Reads a file in a child process that has little memory, little time, no network, no files and no secrets."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from fuquan.engines.sheets import wire
from fuquan.engines.sheets.model import Refused, Workbook

MOST_SECONDS = 60.0
_IMPORT_PATH = os.pathsep.join(
    str(Path(found.origin).resolve().parents[1])
    for package in ("fuquan", "python_calamine")
    if (found := find_spec(package)) and found.origin
)
"""The two folders that the child imports from; it runs without site, so that no start-up hook costs time or runs."""
_MODULE = "fuquan.engines.sheets"
_LIGHTEN = "请删除多余的格式和空白行列，或拆分后上传。"
_TOO_LONG = Refused("too_slow", f"文件在规定时间（60 秒）内没有读完，不予导入。{_LIGHTEN}")
_TOO_BIG = Refused("too_much_memory", f"读取文件需要的内存超过上限（1 GB），不予导入。{_LIGHTEN}")
_CRASHED = Refused("reader_failed", "文件无法安全读取，不予导入。请用 WPS 或 Excel 打开后另存为 .xlsx，再重新上传。")


def read(path: Path, *, name: str, expected: Sequence[str] = (), seconds: float = MOST_SECONDS) -> Workbook:
    """The workbook at `path`, read by a child process of at most 1 GB memory, 60 s CPU and `seconds` of wall clock.

    `name` is the name that the user gave the file, `expected` the headers that the caller hopes for (they help to
    find the header row). Raises `Refused` for every file that may not be used, also when the child was killed or
    crashed; raises OSError only when `path` itself cannot be opened.
    """
    command = [
        sys.executable,
        "-S",
        "-P",
        "-s",
        "-m",
        _MODULE,
        "--child",
        json.dumps({"name": name, "expected": list(expected)}),
    ]
    environment = {"PYTHONPATH": _IMPORT_PATH, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    with (
        path.open("rb") as stream,
        subprocess.Popen(  # noqa: S603  our own interpreter and module; the upload is its standard input only
            command,
            stdin=stream,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            start_new_session=True,
        ) as child,
    ):
        try:
            output, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise _TOO_LONG from None
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
    return answer(child.returncode, output)


def answer(returncode: int, output: bytes) -> Workbook:
    """The child's answer: a workbook, its refusal, or the refusal that its way of dying means."""
    word, _, content = output.partition(b"\n")
    if returncode == 0 and word == b"refused":
        code, message = json.loads(content)
        raise Refused(code, message)
    if returncode == 0 and word == b"workbook":
        try:
            return wire.load(content)
        except (ValueError, KeyError) as error:
            raise _CRASHED from error
    if returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise _TOO_LONG
    if returncode == -signal.SIGABRT or word == b"memory":
        raise _TOO_BIG
    raise _CRASHED
