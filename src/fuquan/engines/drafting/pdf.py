"""Sets papers as PDF/A by GB/T 9704-2012, byte for byte the same each time, through one kept typesetter."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import typst

from fuquan.engines.drafting import code
from fuquan.engines.drafting.flow import Line, Piece, announced, closing, flow, mark_of, parted
from fuquan.engines.drafting.fonts import Face, Fonts
from fuquan.engines.drafting.model import Chapter, Form, Paper, Parties, Table
from fuquan.engines.drafting.numbering import day
from fuquan.engines.drafting.titles import balanced

_SHEET = Path(__file__).with_name("paper.typ")
_KEY = {Face.FANG: "fang", Face.KAI: "kai", Face.HEI: "hei", Face.TITLE: "title", Face.SONG: "song"}
_CHINA = timezone(timedelta(hours=8))
_LINE = 442.2
"""Width of the type area in points, 156 mm."""


class Press:
    """Sets papers as PDF. Make one and keep it: the typesetter reads its fonts once. Not for two threads at a time."""

    def __init__(self, fonts: Fonts) -> None:
        listed = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in fonts.folders],
        )
        self._compiler = typst.Compiler(str(_SHEET), root=str(_SHEET.parent), font_paths=listed)
        self._faces = {
            _KEY[face]: {
                "families": list(dict.fromkeys(typeface.family for typeface in typefaces)),
                "weight": typefaces[0].weight,
            }
            for face, typefaces in fonts.faces.items()
        }

    def pdf(self, paper: Paper) -> bytes:
        """``paper`` as PDF/A-2b. Raises ``typst.TypstError`` when it cannot be set."""
        data = {"faces": self._faces} | _data(paper)
        stamp = datetime.combine(paper.day, time(), _CHINA) if paper.day else 0
        made = self._compiler.compile(
            format="pdf",
            pdf_standards="a-2b",
            timestamp=stamp,
            sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        )
        if not isinstance(made, bytes):
            raise TypeError("the typesetter gave no single file")
        return made


def _data(paper: Paper) -> dict[str, Any]:
    """The paper as the sheet reads it."""
    unit_right, date_right = closing(paper.signature) if paper.signature else (0.0, 0.0)
    several = len(paper.attachments) > 1
    body, ending = parted(paper)
    return {
        "form": paper.form,
        "author": paper.issuers[0] if paper.issuers else (paper.signature.unit if paper.signature else ""),
        "title": balanced(paper.title),
        "subtitle": paper.number if paper.form is Form.PLAIN else "",
        "mark": _mark(paper) if paper.issuers else None,
        "number": paper.number,
        "signers": paper.signers,
        "copy_number": paper.copy_number,
        "secrecy": paper.secrecy,
        "urgency": paper.urgency,
        "addressee": f"{paper.addressee}：" if paper.addressee else "",
        "pieces": [_piece(piece) for piece in body],
        "announced": [_piece(line) for line in announced(paper.attachments)] if paper.attachments else [],
        "ending": [_piece(piece) for piece in ending],
        "signature": paper.signature
        and {
            "unit": paper.signature.unit,
            "date": day(paper.signature.on),
            "sealed": paper.signature.sealed,
            "unit_right": unit_right,
            "date_right": date_right,
        },
        "note": f"（{paper.note}）" if paper.note else "",
        "attachments": [
            {
                "label": f"附件{number}" if several else "附件",
                "lines": balanced(attachment.title),
                "pieces": [_piece(piece) for piece in flow(attachment.blocks)],
            }
            for number, attachment in enumerate(paper.attachments, start=1)
        ],
        "colophon": paper.colophon
        and {
            "copies_to": paper.colophon.copies_to,
            "printer": paper.colophon.printer,
            "date": f"{day(paper.colophon.printed_on)}印发",
        },
        "verification": paper.verification
        and {"svg": code.svg(paper.verification.address), "code": paper.verification.code},
        "cover": paper.cover,
        "contents": paper.contents,
    }


def _piece(piece: Piece) -> dict[str, Any]:
    match piece:
        case Line():
            runs = [{"t": run.text, "f": _KEY[run.face]} for run in piece.runs]
            return {
                "k": "line", "runs": runs, "first": piece.first, "hang": piece.hang, "align": piece.align,
                "level": piece.level, "keep": piece.keep,
            }  # fmt: skip
        case Table():
            return {"k": "table"} | asdict(piece)
        case Chapter():
            return {"k": "chapter", "lines": balanced(piece.title)}
        case Parties():
            return {"k": "parties", "columns": piece.columns}


def _mark(paper: Paper) -> dict[str, Any]:
    """发文机关标志: as large as the line holds, between 30 and 54 points; narrower letters where even that is too wide."""
    joint = len(paper.issuers) > 1
    names = paper.issuers if joint else (mark_of(paper),)
    longest = max(map(len, names)) + (0 if not joint else 3)
    size = max(30.0, min(54.0, _LINE / longest))
    spare = (_LINE - size * longest) / longest
    return {
        "names": names,
        "tail": "文件" if joint and paper.form is Form.FILE else "",
        "size": size,
        "tracking": max(0.0, min(spare, size * 0.25)),
    }
