"""Stand-alone reader: prints what a file holds as JSON; with --child, the limited process behind `read`."""

from __future__ import annotations

import codecs
import gc
import json
import os
import resource
import sys
from pathlib import Path
from typing import NoReturn

from fuquan.engines.sheets import wire
from fuquan.engines.sheets.child import read
from fuquan.engines.sheets.model import Refused
from fuquan.engines.sheets.parse import parse

_MEMORY = 1 << 30
_CPU_SECONDS = 60
_NICER = 10


def confine() -> None:
    """Give up memory, time, priority, and every further file, socket and process, for good.

    With no descriptor left to open there is neither network nor file system; codecs load on first use, so they are
    loaded before.
    """
    for codec in ("utf-8", "gb18030", "gb2312", "utf-16-le", "utf-16-be", "latin-1", "cp437"):
        codecs.lookup(codec)
    os.nice(_NICER)
    for limit, value in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (value, value))


def _serve(name: str, expected: list[str]) -> NoReturn:
    """Read standard input as a file and answer on standard output."""
    confine()
    gc.disable()
    try:
        answer = b"workbook\n" + wire.dump(parse(sys.stdin.buffer.read(), name=name, expected=expected))
    except Refused as refusal:
        answer = b"refused\n" + json.dumps([refusal.code, refusal.message]).encode()
    except MemoryError:
        answer = b"memory\n"
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # the answer is out: taking hundreds of thousands of texts apart one by one would only cost time


def _show(path: Path) -> int:
    """Print the tables of one file as JSON, or why it is refused."""
    try:
        book = read(path, name=path.name)
    except Refused as refusal:
        print(json.dumps({"refused": refusal.code, "message": refusal.message}, ensure_ascii=False))
        return 2
    facts = {
        "kind": book.kind,
        "sha256": book.sha256,
        "encoding": book.encoding,
        "tables": [
            {
                "sheet": table.sheet,
                "header_row": table.header_row,
                "headers": table.headers,
                "rows": len(table.rows),
                "blank": len(table.blank),
                "set_aside": len(table.asides),
            }
            for table in book.tables
        ],
        "findings": [
            {"sheet": f.sheet, "cell": f.cell, "code": f.code, "level": f.level, "message": f.message}
            for f in book.all_findings()
        ],
    }
    print(json.dumps(facts, ensure_ascii=False, indent=2))
    return 1 if facts["findings"] else 0


def main(arguments: list[str]) -> int:
    """Exit code: 0 clean, 1 findings, 2 refused or wrongly called."""
    if len(arguments) == 2 and arguments[0] == "--child":
        _serve(**json.loads(arguments[1]))
    if len(arguments) == 1:
        return _show(Path(arguments[0]))
    print("usage: python -m fuquan.engines.sheets FILE", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
