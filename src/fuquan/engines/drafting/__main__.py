"""Sets one paper: ``python -m fuquan.engines.drafting PAPER.json OUT.pdf|OUT.docx [FONT FOLDER …]``."""

from __future__ import annotations

import sys
from pathlib import Path

from fuquan.engines.drafting import fonts
from fuquan.engines.drafting.flow import written
from fuquan.engines.drafting.pdf import Press
from fuquan.engines.drafting.wire import NotAPaper, from_json
from fuquan.engines.drafting.word import docx


def main(arguments: list[str]) -> int:
    """Write the file; 1 when the paper is wrong, 2 when the arguments are. Rare characters are told on standard error."""
    if len(arguments) < 2 or Path(arguments[1]).suffix not in {".pdf", ".docx"}:
        print(__doc__, file=sys.stderr)
        return 2
    source, target, folders = Path(arguments[0]), Path(arguments[1]), [Path(name) for name in arguments[2:]]
    try:
        paper = from_json(source.read_text(encoding="utf-8"))
    except (NotAPaper, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if target.suffix == ".docx":
        target.write_bytes(docx(paper))
        return 0
    found = fonts.load(folders)
    for gap in fonts.gaps(written(paper), found):
        print(
            f"{gap.face}（{gap.typeface}）缺字：以其他字体代替“{gap.fallback}”，无法显示“{gap.missing}”",
            file=sys.stderr,
        )
    target.write_bytes(Press(found).pdf(paper))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
