"""The pieces of WordprocessingML that papers are built from; lengths in points unless a name says otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from fuquan.engines.drafting.fonts import Face

FONT = {
    Face.FANG: "仿宋_GB2312",
    Face.KAI: "楷体_GB2312",
    Face.HEI: "黑体",
    Face.TITLE: "方正小标宋简体",
    Face.SONG: "宋体",
}
"""Names of the licensed fonts that offices have; Word and WPS take the local ones."""

ALTERNATIVE = {
    "仿宋_GB2312": "仿宋", "楷体_GB2312": "楷体", "黑体": "SimHei", "方正小标宋简体": "FZXiaoBiaoSong-B05S", "宋体": "SimSun",
}  # fmt: skip
"""What Word shows where the first name is not installed."""

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RED = "E60012"
CHAR = 15.8
"""Width of one character of 3号 with its spacing of −0.2 pt: 28 make 156 mm."""
PITCH = 28.95
"""Distance of lines: 22 make 225 mm."""

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def mm(length: float) -> float:
    """Millimetres as points."""
    return length * 72 / 25.4


def twips(points: float) -> int:
    """Points as twentieths."""
    return round(points * 20)


def text(value: str) -> str:
    """``value`` as text of XML; characters that XML cannot hold are left out."""
    return escape(_ILLEGAL.sub("", value))


def attribute(value: str) -> str:
    """``value`` as a quoted attribute."""
    return quoteattr(_ILLEGAL.sub("", value))


def properties(face: Face, size: float = 16, spacing: float = -0.2, color: str = "", scale: int = 100) -> str:
    """Run properties; every run names its East-Asian font, and spacing stands before size as the schema asks."""
    name = FONT[face]
    return (
        f'<w:rPr><w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'
        + (f'<w:color w:val="{color}"/>' if color else "")
        + (f'<w:spacing w:val="{twips(spacing)}"/>' if spacing else "")
        + (f'<w:w w:val="{scale}"/>' if scale != 100 else "")
        + f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/></w:rPr>'
    )


def run(
    value: str, face: Face = Face.FANG, size: float = 16, spacing: float = -0.2, *, color: str = "", scale: int = 100
) -> str:
    """A run of one face; line breaks and tabs in it become Word's."""
    body = text(value).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    body = body.replace("<w:t>", '<w:t xml:space="preserve">')
    return f'<w:r>{properties(face, size, spacing, color, scale)}<w:t xml:space="preserve">{body}</w:t></w:r>'


def field(code: str, shown: str, face: Face, size: float, *, dirty: bool = False) -> str:
    """A field such as PAGE with what is shown until Word counts it; ``shown`` is a run or runs."""
    look = properties(face, size, 0)
    mark = ' w:dirty="true"' if dirty else ""
    return (
        f'<w:r>{look}<w:fldChar w:fldCharType="begin"{mark}/></w:r>'
        f'<w:r>{look}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r>{shown}'
        f'<w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(
    *runs: str,
    align: str = "both",
    first: float = 0.0,
    left: float = 0.0,
    right: float = 0.0,
    line: float = PITCH,
    before: float = 0.0,
    after: float = 0.0,
    keep: bool = False,
    new_page: bool = False,
    level: int | None = None,
    border: str = "",
    frame: tuple[float, float] | None = None,
    tabs: Iterable[tuple[str, float]] = (),
) -> str:
    """A paragraph with lines ``line`` points apart; ``first`` is added to ``left`` in its first line (both in points).

    ``frame`` puts it (y, height) into the type area of its page.
    """
    stops = "".join(f'<w:tab w:val="{kind}" w:pos="{twips(place)}"/>' for kind, place in tabs)
    start = f'w:firstLine="{twips(first)}"' if first >= 0 else f'w:hanging="{twips(-first)}"'
    return (
        "<w:p><w:pPr>"
        + ("<w:keepNext/><w:keepLines/>" if keep else "")
        + ("<w:pageBreakBefore/>" if new_page else "")
        + (_frame(*frame) if frame else "")
        + '<w:widowControl w:val="0"/>'
        + (f"<w:pBdr>{border}</w:pBdr>" if border else "")
        + (f"<w:tabs>{stops}</w:tabs>" if stops else "")
        + '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        + ("" if line == PITCH else '<w:snapToGrid w:val="0"/>')
        + f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}" w:line="{twips(line)}" w:lineRule="exact"/>'
        + f'<w:ind w:left="{twips(left)}" w:right="{twips(right)}" {start}/><w:jc w:val="{align}"/>'
        + (f'<w:outlineLvl w:val="{level}"/>' if level is not None else "")
        + f"</w:pPr>{''.join(runs)}</w:p>"
    )


def _frame(y: float, height: float) -> str:
    return (
        f'<w:framePr w:w="{twips(mm(156))}" w:h="{twips(height)}" w:hRule="exact" w:hSpace="0" w:vSpace="0" '
        f'w:wrap="notBeside" w:vAnchor="page" w:hAnchor="margin" w:xAlign="left" w:y="{twips(mm(37) + y)}"/>'
    )


def gap(height: float, border: str = "", *, keep: bool = False) -> str:
    """An empty paragraph exactly ``height`` points high."""
    return paragraph(line=max(height, 1.0), border=border, keep=keep)


def rule(side: str, kind: str, eighths: int, color: str) -> str:
    """One border line, its width in eighths of a point."""
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="0" w:color="{color}"/>'


def cell(width: float, body: str, *, borders: str = "", margins: str = "", anchor: str = "center") -> str:
    """A table cell ``width`` points wide."""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>'
        + (f"<w:tcBorders>{borders}</w:tcBorders>" if borders else "")
        + (f"<w:tcMar>{margins}</w:tcMar>" if margins else "")
        + f'<w:vAlign w:val="{anchor}"/></w:tcPr>{body}</w:tc>'
    )


def table(widths: list[float], rows: Iterable[tuple[bool, list[str]]], *, borders: str = "") -> str:
    """A table of fixed ``widths``; rows are (repeated on each page, cells)."""
    body = "".join(
        f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if repeated else ''}</w:trPr>{''.join(cells)}</w:tr>"
        for repeated, cells in rows
    )
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
        + (f"<w:tblBorders>{borders}</w:tblBorders>" if borders else "")
        + '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>'
        + f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def picture(relation: str, side: float, x: float, y: float, name: str) -> str:
    """A square picture of ``side`` points floating at (x, y) of the page."""
    emu = round(side * 12700)
    return (
        '<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" '
        'behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{round(x * 12700)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{round(y * 12700)}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{emu}" cy="{emu}"/><wp:wrapNone/><wp:docPr id="1" name={attribute(name)} descr={attribute(name)}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="1" name={attribute(name)}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{emu}" cy="{emu}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    )
