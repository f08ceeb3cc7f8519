"""Turns the blocks of a paper into runs of faces with indents: what the PDF and the Word file both set, decided once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fuquan.engines.drafting.fonts import Face
from fuquan.engines.drafting.model import (
    Align,
    Article,
    Attachment,
    Block,
    Chapter,
    Form,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Parties,
    Signature,
    Table,
)
from fuquan.engines.drafting.numbering import attachment_lines, day, numbered

_FACE_OF_LEVEL = {1: Face.HEI, 2: Face.KAI, 3: Face.FANG, 4: Face.FANG}
_STOPS = ("。", "：", "；", "！", "？", "，")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    text: str
    face: Face = Face.FANG


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph as it is set; ``first`` and ``hang`` are its indents in characters, of the first and other lines.

    ``level`` is its place in the table of contents (0: none); ``keep`` holds it together with what follows.
    """

    runs: tuple[Run, ...]
    first: float = 2.0
    hang: float = 0.0
    align: Align = Align.LEFT
    level: int = 0
    keep: bool = False


Piece = Line | Table | Chapter | Parties


def flow(blocks: Iterable[Block]) -> Iterator[Piece]:
    """The blocks as they are set, numbered."""
    for mark, block in numbered(blocks):
        match block:
            case Paragraph():
                runs = ((Run(block.lead, Face.HEI),) if block.lead else ()) + (Run(block.text),)
                indented = not block.flush and block.align is Align.LEFT
                yield Line(runs, first=2.0 if indented else 0.0, align=block.align)
            case Heading():
                yield _heading(mark, block)
            case Article():
                yield Line((Run(f"{mark}　{block.head}{'　' if block.head else ''}", Face.HEI), Run(block.text)))
            case Listing():
                yield from (Line((Run(f"{n}.{item}"),)) for n, item in enumerate(block.items, start=1))
            case Table() | Chapter() | Parties():
                yield block


def parted(paper: Paper) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The text, and the parties' signatures that close it: 附件说明 stands between the two.

    The last paragraph before a signature keeps it company, so that no page bears a signature alone.
    """
    pieces = list(flow(paper.blocks))
    ending = [pieces.pop()] if pieces and isinstance(pieces[-1], Parties) else []
    if pieces and isinstance(last := pieces[-1], Line) and (paper.signature or ending) and not paper.attachments:
        pieces[-1] = replace(last, keep=True)
    return tuple(pieces), tuple(ending)


def _heading(mark: str, block: Heading) -> Line:
    head = block.head
    if block.text and not head.endswith(_STOPS):
        head += "。"
    runs = (Run(mark + head, _FACE_OF_LEVEL[block.level]),) + ((Run(block.text),) if block.text else ())
    return Line(runs, level=block.level, keep=not block.text)


def announced(attachments: tuple[Attachment, ...]) -> tuple[Line, ...]:
    """附件说明 as it is set: numbers and names of the second and later ones stand under those of the first.

    They keep the signature that follows company.
    """
    lines = attachment_lines(tuple(attachment.title for attachment in attachments))
    if len(lines) == 1:
        return (Line((Run(lines[0]),), hang=5.0, keep=True),)
    return tuple(
        Line((Run(line),), first=2.0 if line.startswith("附件") else 5.0, hang=5.0 + width(f"{n}."), keep=True)
        for n, line in enumerate(lines, start=1)
    )


def closing(signature: Signature) -> tuple[float, float]:
    """Characters left empty to the right of 署名 and of 成文日期 (GB/T 9704-2012, 7.3.5)."""
    unit, on = width(signature.unit), width(day(signature.on))
    if signature.sealed:
        right = 4 + (on - unit) / 2
        return (right, 4.0) if right >= 2 else (2.0, 2 + (unit - on) / 2)
    if on + 2 > unit:
        return on + 4 - unit, 2.0
    return 2.0, unit - on


def width(text: str) -> float:
    """Width in characters: digits and Latin letters take half a one."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def written(paper: Paper) -> dict[Face, str]:
    """Every character of the paper by the face it is set in."""
    texts = {face: [""] for face in Face}
    texts[Face.TITLE] += [paper.title, *(attachment.title for attachment in paper.attachments), *paper.issuers, "文件"]
    texts[Face.HEI] += ["附件0123456789", paper.secrecy, paper.urgency]
    texts[Face.KAI] += paper.signers
    texts[Face.SONG] += ["—0123456789"]
    texts[Face.FANG] += [paper.number, paper.copy_number, paper.addressee, paper.note, *paper.cover]
    if paper.signature:
        texts[Face.FANG] += [paper.signature.unit, day(paper.signature.on)]
    if paper.colophon:
        texts[Face.FANG] += [f"抄送：{paper.colophon.copies_to}。{paper.colophon.printer}印发"]
    if paper.attachments:
        texts[Face.FANG] += [run.text for line in announced(paper.attachments) for run in line.runs]
    for blocks in (paper.blocks, *(attachment.blocks for attachment in paper.attachments)):
        for piece in flow(blocks):
            for face, text in _texts(piece):
                texts[face].append(text)
    return {face: "".join(parts) for face, parts in texts.items()}


def _texts(piece: Piece) -> Iterator[tuple[Face, str]]:
    match piece:
        case Line():
            yield from ((run.face, run.text) for run in piece.runs)
        case Table():
            yield Face.HEI, piece.caption + "".join(column.title for column in piece.columns)
            yield Face.FANG, "".join(map("".join, piece.rows))
        case Chapter():
            yield Face.TITLE, piece.title
        case Parties():
            yield Face.FANG, "".join(map("".join, piece.columns))


def mark_of(paper: Paper) -> str:
    """发文机关标志 of one issuing body: with 文件 behind it, in a letter the name alone."""
    return paper.issuers[0] + ("文件" if paper.form is Form.FILE else "")
