"""The limited child: what it reads equals what the parser reads, and no file can take the parent down with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fuquan.engines.sheets import Refused, child, read, wire
from fuquan.engines.sheets.parse import parse
from tests.engines.sheets import corpus


def _saved(folder: Path, data: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (corpus.plain(), "表.xlsx"),
        (corpus.two_line_header(), "表.xlsx"),
        (corpus.many_empty_rows(500), "表.xlsx"),
        (corpus.xls(), "点菜单.xls"),
        (corpus.csv_text().encode("gbk"), "总表.csv"),
        (corpus.csv_text().encode(), "--名\x00称 '$(x)\n.csv"),
        ("名称,备注\r\n甲,a\x1fb\x1ec\r\n乙,\r\n".encode(), "控制符.csv"),
    ],
)
def test_child_reads_what_the_parser_reads(tmp_path: Path, data: bytes, name: str) -> None:
    expected = wire.load(wire.dump(parse(data, name=name)))
    assert read(_saved(tmp_path, data), name=name) == expected


def test_separators_leave_the_values_and_nothing_else() -> None:
    book = parse("名称,备注\r\n甲,a\x1fb\x1ec\r\n乙,丁\r\n".encode(), name="控制符.csv")
    assert [row.values for row in wire.load(wire.dump(book)).tables[0].rows] == [("甲", "abc"), ("乙", "丁")]


def test_refusal_comes_through_with_code_and_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read(_saved(tmp_path, corpus.entity_bomb()), name="表.xlsx")
    assert refusal.value.code == "xml_entity"
    assert refusal.value.message == "文件内部带有实体定义（DTD），疑似攻击文件，不予接收。"


def test_a_sheet_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    row = f'<row r="1">{corpus.inline("A1", "甲")}</row><row r="200000">{corpus.inline("XFD200000", "乙")}</row>'
    started = time.monotonic()
    with pytest.raises(Refused) as refusal:
        read(_saved(tmp_path, corpus.sheet_data(row)), name="表.xlsx")
    assert refusal.value.code == "too_much_memory"
    assert time.monotonic() - started < 60


def test_a_text_repeated_a_million_times_is_refused(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{number}">'
        + "".join(f'<c r="{letter}{number}" t="s"><v>0</v></c>' for letter in "ABCDEFGH")
        + "</row>"
        for number in range(1, 100_001)
    )
    strings = "<sst><si><t>" + "甲" * 30_000 + "</t></si></sst>"
    data = corpus.edited(corpus.sheet_data(rows), drop=["xl/sharedStrings.xml"])
    data = corpus.edited(data, add={"xl/sharedStrings.xml": strings.encode()})
    with pytest.raises(Refused) as refusal:
        read(_saved(tmp_path, data), name="表.xlsx")
    assert refusal.value.code == "too_much_memory"


def test_a_child_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read(_saved(tmp_path, corpus.many_rows(100_000)), name="表.xlsx", seconds=0.05)
    assert refusal.value.code == "too_slow"


@pytest.mark.parametrize(
    ("returncode", "output", "code"),
    [(-24, b"", "too_slow"), (-9, b"", "too_slow"), (-6, b"", "too_much_memory"), (3, b"memory\n", "too_much_memory"),
     (1, b"", "reader_failed"), (-11, b"", "reader_failed"), (0, b"", "reader_failed"),
     (0, b"workbook\n{", "reader_failed"), (0, b"workbook\n{}\n", "reader_failed")],
)  # fmt: skip
def test_every_way_of_dying_is_a_refusal(returncode: int, output: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        child.answer(returncode, output)
    assert refusal.value.code == code


CONFINED = """
import socket, os, resource, sys
from fuquan.engines.sheets.__main__ import confine
confine()
def fails(job):
    try:
        job()
    except OSError as error:
        return type(error).__name__
    return "allowed"
print(fails(lambda: socket.socket()), fails(lambda: open("/etc/passwd")), fails(lambda: open("/tmp/fuquan-x", "w")))
print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0], os.nice(0) >= 10)
"""


def test_confined_process_has_no_network_no_files_and_no_way_back() -> None:
    done = subprocess.run([sys.executable, "-c", CONFINED], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["OSError", "OSError", "OSError", str(1 << 30), "60", "True"]


def test_secrets_of_the_parent_stay_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    seen: list[dict[str, str]] = []
    popen = subprocess.Popen

    def spied(*arguments: object, env: dict[str, str], **options: object) -> subprocess.Popen[bytes]:
        seen.append(env)
        return popen(*arguments, env=env, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(child.subprocess, "Popen", spied)
    read(_saved(tmp_path, corpus.plain()), name="表.xlsx")
    assert [sorted(env) for env in seen] == [["LANG", "PATH", "PYTHONPATH"]]


def test_stand_alone_reader_prints_json(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(corpus.many_empty_rows(2))
    command = [sys.executable, "-m", "fuquan.engines.sheets", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env={**os.environ})
    assert done.returncode == 1
    assert '"code": "trailing_rows"' in done.stdout
    path.write_bytes(b"")
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env={**os.environ})
    assert (done.returncode, '"refused": "empty_file"' in done.stdout) == (2, True)
