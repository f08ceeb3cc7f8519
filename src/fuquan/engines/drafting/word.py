"""Writes papers as Word files by GB/T 9704-2012, naming the licensed fonts that offices have.

Word alone counts pages: 版记 stands at the foot of the last page, and where that page is odd the office adds one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from fuquan.engines.drafting import code, package
from fuquan.engines.drafting.flow import Line, Piece, announced, closing, flow, mark_of, parted, width
from fuquan.engines.drafting.fonts import Face
from fuquan.engines.drafting.model import Align, Chapter, Colophon, Form, Paper, Parties, Signature, Table
from fuquan.engines.drafting.numbering import day
from fuquan.engines.drafting.titles import balanced
from fuquan.engines.drafting.wordxml import (
    CHAR,
    HEAD,
    NAMESPACES,
    PITCH,
    RED,
    cell,
    field,
    gap,
    mm,
    paragraph,
    picture,
    rule,
    run,
    table,
    twips,
)

_WIDTH = mm(156)
_ALIGN = {Align.LEFT: "both", Align.CENTER: "center", Align.RIGHT: "right"}
_CELL_ALIGN = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}
_CODE = mm(12)
_FOOT_LINE = 23.0
"""Distance of the lines of 版记."""


def docx(paper: Paper) -> bytes:
    """``paper`` as a .docx, the same bytes each time."""
    letter = paper.form is Form.LETTER
    edges = {name: _edge(paper, name) for name in ("odd", "even", *(("first",) if letter else ()))}
    kinds = {f"/word/{name}.xml": "footer" for name in edges} | ({"/word/head.xml": "header"} if letter else {})
    targets = {
        "rId1": ("styles", "styles.xml"), "rId2": ("settings", "settings.xml"), "rId3": ("fontTable", "fontTable.xml"),
    } | {f"rId{n}": ("footer", f"{name}.xml") for n, name in enumerate(edges, start=4)}  # fmt: skip
    if letter:
        targets["rId9"] = ("header", "head.xml")
    parts = {
        "[Content_Types].xml": package.content_types(kinds),
        "_rels/.rels": package.root_relations(),
        "word/document.xml": f"{HEAD}<w:document {NAMESPACES}><w:body>{_body(paper)}</w:body></w:document>".encode(),
        "word/_rels/document.xml.rels": package.relations(targets),
        **_constant(paper.contents),
        "docProps/core.xml": package.core("".join(balanced(paper.title)), _author(paper), paper.day),
    }
    if letter:
        parts["word/head.xml"] = f"{HEAD}<w:hdr {NAMESPACES}>{_letter_head(paper)}</w:hdr>".encode()
    for name, edge in edges.items():
        parts[f"word/{name}.xml"] = f"{HEAD}<w:ftr {NAMESPACES}>{edge}</w:ftr>".encode()
        if paper.verification:
            parts[f"word/_rels/{name}.xml.rels"] = package.relations({"rId1": ("image", "media/code.png")})
    if paper.verification:
        parts["word/media/code.png"] = code.png(paper.verification.address)
    return package.packed(parts)


@lru_cache(maxsize=2)
def _constant(contents: bool) -> dict[str, bytes]:
    return {
        "word/styles.xml": package.styles(),
        "word/settings.xml": package.settings(fields=contents),
        "word/fontTable.xml": package.font_table(),
    }


def _author(paper: Paper) -> str:
    return paper.issuers[0] if paper.issuers else (paper.signature.unit if paper.signature else "")


def _body(paper: Paper) -> str:
    body, ending = parted(paper)
    parts = [_cover(paper)] if paper.cover else []
    if paper.contents:
        parts.append(_contents(paper))
    if not paper.cover:
        parts += [_head(paper), _title(paper.title)]
        if paper.number and paper.form is Form.PLAIN:
            parts.append(paragraph(run(paper.number, Face.KAI), align="center"))
        parts.append(gap(PITCH))
        if paper.addressee:
            parts.append(paragraph(run(f"{paper.addressee}：")))
    parts += map(_piece, body)
    if paper.attachments:
        parts += [gap(PITCH), *map(_piece, announced(paper.attachments))]
    parts += map(_piece, ending)
    if paper.signature:
        parts.append(_signature(paper.signature))
    if paper.note:
        parts.append(paragraph(run(f"（{paper.note}）"), first=2 * CHAR))
    for number, attachment in enumerate(paper.attachments, start=1):
        label = f"附件{number}" if len(paper.attachments) > 1 else "附件"
        parts += [
            paragraph(run(label, Face.HEI), new_page=True), gap(PITCH), _title(attachment.title), gap(PITCH),
            *map(_piece, flow(attachment.blocks)),
        ]  # fmt: skip
    if paper.colophon:
        parts.append(_colophon(paper.colophon, paper.form))
    parts += [gap(1), _section(paper)]
    return "".join(parts)


def _section(paper: Paper) -> str:
    letter = paper.form is Form.LETTER
    first = '<w:headerReference w:type="first" r:id="rId9"/><w:footerReference w:type="first" r:id="rId6"/>'
    return (
        f'<w:sectPr>{first if letter else ""}<w:footerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="even" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{twips(mm(37))}" w:right="{twips(mm(26))}" w:bottom="{twips(mm(35))}" '
        f'w:left="{twips(mm(28))}" w:header="{twips(mm(30))}" w:footer="{twips(mm(20))}" w:gutter="0"/>'
        f'{"<w:titlePg/>" if letter or paper.cover else ""}<w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>'
    )


def _title(title: str, *, new_page: bool = False, level: int | None = None) -> str:
    lines = "\n".join(balanced(title))
    return paragraph(run(lines, Face.TITLE, 22, 0), align="center", line=36, keep=True, new_page=new_page, level=level)


# --- head and foot ---------------------------------------------------------------------------------------------------


def _head(paper: Paper) -> str:
    corner = [
        paragraph(run(value, face))
        for value, face in ((paper.copy_number, Face.FANG), (paper.secrecy, Face.HEI), (paper.urgency, Face.HEI))
        if value
    ]
    if paper.form is Form.PLAIN:
        return "".join(corner)
    if paper.form is Form.LETTER:
        return "".join(corner) + paragraph(run(paper.number), align="right") + gap(2 * PITCH)
    parts = [*corner, gap(mm(35) - PITCH * len(corner)), _mark(paper), gap(2 * PITCH)]
    if paper.signers:
        stops = [("right", _WIDTH - CHAR)]
        names = [run("签发人：") + run(paper.signers[0], Face.KAI), *(run(n, Face.KAI) for n in paper.signers[1:])]
        rows = [run("\t") + name for name in names[:-1]] + [run(f"{paper.number}\t") + names[-1]]
        parts += [paragraph(row, align="left", left=CHAR, tabs=stops) for row in rows]
    else:
        parts.append(paragraph(run(paper.number), align="center"))
    return "".join(parts) + gap(mm(4), rule("bottom", "single", 12, RED)) + gap(2 * PITCH)


def _mark(paper: Paper) -> str:
    if len(paper.issuers) == 1:
        return _mark_line(mark_of(paper), _WIDTH)
    widths = [mm(122), mm(34)]
    names = "".join(_mark_line(name, widths[0] - 8, joint=True) for name in paper.issuers)
    tail = _mark_line("文件" if paper.form is Form.FILE else "", widths[1] - 8)
    return table(widths, [(False, [cell(widths[0], names), cell(widths[1], tail)])])


def _mark_line(name: str, width: float, *, joint: bool = False) -> str:
    """The name as large as the line holds, 30–54 points, in narrower letters where even 30 is too wide."""
    size = max(30.0, min(54.0, width / max(len(name), 1)))
    scale = min(100, int(100 * width / (size * max(len(name), 1))))
    return paragraph(
        run(name, Face.TITLE, round(size * 2) / 2, 0, color=RED, scale=scale),
        align="distribute" if joint else "center",
        line=size + 4,
    )


def _letter_head(paper: Paper) -> str:
    name = mark_of(paper)
    size = max(30.0, min(54.0, _WIDTH / len(name)))
    scale = min(100, int(100 * _WIDTH / (size * len(name))))
    return paragraph(
        run(name, Face.TITLE, round(size), 0, color=RED, scale=scale),
        align="center",
        line=size + mm(4),
        left=-mm(8),
        right=-mm(6),
        border=rule("bottom", "thickThinSmallGap", 24, RED),
    )


def _edge(paper: Paper, name: str) -> str:
    """A footer: the number on the outer side, the verification code on the inner, both at the standard's heights."""
    shown = paper.verification
    number = field("PAGE", run("1", Face.SONG, 14, 0), Face.SONG, 14)
    number = run("— ", Face.SONG, 14, 0) + number + run(" —", Face.SONG, 14, 0)
    shown_code = run(f"验证码　{shown.code}", Face.FANG, 7.5, 0) if shown else ""
    beside = _CODE + mm(1.5)
    tab = run("\t", Face.SONG, 14, 0)
    if name == "even":
        stops, body, left = [("right", _WIDTH - beside)], number + tab + shown_code, 14.0
    else:
        number = "" if name == "first" else number
        stops, body, left = [("right", _WIDTH - 14)], shown_code + tab + number, beside if shown else 0.0
    image = ""
    if shown:
        x = mm(210 - 28) - _CODE if name == "even" else mm(28)
        image = picture("rId1", _CODE, x, mm(264), f"验证码{shown.code}")
    border = rule("bottom", "thinThickSmallGap", 24, RED) if name == "first" else ""
    left_edge, right_edge = (-mm(8), -mm(6)) if border else (0.0, 0.0)
    below = mm(297 - 20 - 262 - 4.6) - 14
    return paragraph(image, body, align="left", line=14, left=left, tabs=stops) + paragraph(
        line=max(below, 1), border=border, left=left_edge, right=right_edge
    )


# --- text ------------------------------------------------------------------------------------------------------------


def _piece(piece: Piece) -> str:
    match piece:
        case Line():
            runs = (run(stretch.text, stretch.face) for stretch in piece.runs)
            left = piece.hang * CHAR
            return paragraph(
                *runs,
                align=_ALIGN[piece.align],
                first=piece.first * CHAR - left,
                left=left,
                keep=piece.keep,
                level=piece.level or None,
            )
        case Table():
            return _table(piece)
        case Chapter():
            return _title(piece.title, new_page=True, level=0) + gap(PITCH)
        case Parties():
            return _parties(piece)


def _table(piece: Table) -> str:
    total = sum(column.weight for column in piece.columns)
    widths = [_WIDTH * column.weight / total for column in piece.columns]
    borders = "".join(
        rule(side, "single", 4, "000000") for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    aligns = [_CELL_ALIGN[column.align] for column in piece.columns]
    head = [
        cell(width, _small(column.title, "center", Face.HEI))
        for column, width in zip(piece.columns, widths, strict=True)
    ]
    rows = [
        (False, [cell(w, _small(value, align)) for w, value, align in zip(widths, row, aligns, strict=True)])
        for row in piece.rows
    ]
    caption = paragraph(run(piece.caption, Face.HEI, 14), align="center", keep=True) if piece.caption else ""
    return caption + table(widths, [(True, head), *rows], borders=borders) + gap(6)


def _small(value: str, align: str, face: Face = Face.FANG) -> str:
    return paragraph(run(value, face, 12, 0), align=align, line=17, before=2.5, after=2.5)


def _parties(piece: Parties) -> str:
    width = _WIDTH / len(piece.columns)
    cells = [cell(width, "".join(paragraph(run(line)) for line in lines), anchor="top") for lines in piece.columns]
    return gap(PITCH) + table([width] * len(cells), [(False, cells)]) + gap(1)


def _signature(signature: Signature) -> str:
    unit, on = closing(signature)
    return (
        "".join(gap(PITCH, keep=True) for _ in range(2 if signature.sealed else 1))
        + paragraph(run(signature.unit), align="right", right=unit * CHAR, keep=True)
        + paragraph(run(day(signature.on)), align="right", right=on * CHAR)
    )


def _colophon(colophon: Colophon, form: Form) -> str:
    """Two frames at the foot of the page, each of one paragraph: frames of several are not set alike everywhere."""
    copies = f"抄送：{colophon.copies_to}。" if colophon.copies_to else ""
    letter = form is Form.LETTER
    top, bottom = rule("top", "single", 8, "000000"), rule("bottom", "single", 8, "000000")
    thin = rule("bottom", "single", 6, "000000")
    lines = -(-max(width(copies) - 3, 1) // (_WIDTH / 14 - 5))
    height = _FOOT_LINE * lines
    parts = []
    if copies:
        parts.append(_at_foot(copies, "" if letter else top + thin, height, 0 if letter else _FOOT_LINE))
    if not letter:
        printed = f"{colophon.printer}\t{day(colophon.printed_on)}印发"
        parts.append(_at_foot(printed, bottom if copies else top + bottom, _FOOT_LINE, 0))
    return "".join(parts)


def _at_foot(line: str, borders: str, height: float, above: float) -> str:
    return paragraph(
        run(line, size=14, spacing=0),
        align="left",
        line=_FOOT_LINE,
        left=14 + 42,
        right=14,
        first=-42,
        frame=(mm(225) - above - height, height),
        border=borders,
        tabs=[("right", _WIDTH - 14)],
    )


# --- handbook --------------------------------------------------------------------------------------------------------


def _cover(paper: Paper) -> str:
    lines = "".join(paragraph(run(line), align="center") for line in paper.cover)
    above, below = mm(60), mm(225 - 60) - 36 * len(balanced(paper.title)) - PITCH * len(paper.cover)
    return gap(above) + _title(paper.title) + gap(below - PITCH) + lines


def _contents(paper: Paper) -> str:
    entries = [*_entries(flow(paper.blocks)), *(f"附件　{attachment.title}" for attachment in paper.attachments)]
    shown = "\n".join(entries)
    return (
        paragraph(run("目　录", Face.TITLE, 22, 0), align="center", line=36, new_page=True)
        + gap(PITCH)
        + paragraph(field('TOC \\o "1-3" \\h \\z \\u', run(shown), Face.FANG, 16, dirty=True), align="left")
    )


def _entries(pieces: Iterable[Piece]) -> Iterable[str]:
    for piece in pieces:
        if isinstance(piece, Chapter):
            yield piece.title
        elif isinstance(piece, Line) and piece.level:
            yield "　" * piece.level + piece.runs[0].text
