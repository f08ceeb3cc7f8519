"""The model of an official paper: what it says and which part of GB/T 9704-2012 each piece is, nothing of how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Form(StrEnum):
    """The frame around the text: 文件 with red head, 信函 with red double lines, or none (agreements, plans)."""

    FILE = "文件"
    LETTER = "信函"
    PLAIN = "普通"


class Align(StrEnum):
    """Where the text of a paragraph or a column stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A natural paragraph of 仿宋, two characters indented unless ``flush``; ``lead`` opens it in 黑体."""

    text: str
    lead: str = ""
    flush: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Heading:
    """One numbered level, 1–4: 一、（一）1.（1）; ``text`` runs on in the same paragraph. The number is counted for you."""

    level: int
    head: str
    text: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"结构层次只有一至四层，没有第{self.level}层。")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of an agreement: 第一条, its head in 黑体, its text running on. Counted through the whole paper."""

    text: str
    head: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of short items, each a paragraph of its own with 1. 2. 3. before it."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``weight`` is its share of the width."""

    title: str
    weight: float = 1.0
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; its head row is repeated on every page. Raises ValueError when a row has not a cell per column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"表格第{number}行有{len(row)}格，应为{len(self.columns)}格。")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a handbook: starts a page, its title in 小标宋, listed in the table of contents."""

    title: str


@dataclass(frozen=True, slots=True)
class Signature:
    """署名 above 成文日期; with ``sealed`` the room a seal needs is left above them."""

    unit: str
    on: date
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class Parties:
    """The closing of an agreement: one column of lines for each party, side by side."""

    columns: tuple[tuple[str, ...], ...]


Block = Paragraph | Heading | Article | Listing | Table | Chapter | Parties


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: starts a page of its own; its number is counted for you."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Colophon:
    """版记: 抄送机关, 印发机关 and 印发日期, at the foot of the last page, which is an even one."""

    printer: str
    printed_on: date
    copies_to: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What the QR code of every page says, and the short code printed beside it."""

    address: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An official paper. Only ``title`` must be given; ``issuers`` are the bodies named by the red head.

    A line break in ``title`` is kept; without one the lines are balanced. ``cover`` are the lines of a cover page
    (a handbook's edition and date) and ``contents`` asks for a table of contents. ``dated`` is written into the file's
    metadata; without it the day of the signature is.
    """

    title: str
    form: Form = Form.PLAIN
    issuers: tuple[str, ...] = ()
    number: str = ""
    signers: tuple[str, ...] = ()
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    addressee: str = ""
    blocks: tuple[Block, ...] = ()
    signature: Signature | None = None
    note: str = ""
    attachments: tuple[Attachment, ...] = ()
    colophon: Colophon | None = None
    verification: Verification | None = None
    cover: tuple[str, ...] = ()
    contents: bool = False
    dated: date | None = None

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("公文没有标题。")
        if self.form is not Form.PLAIN and not self.issuers:
            raise ValueError(f"{self.form}格式必须写明发文机关。")

    @property
    def day(self) -> date | None:
        """The day the file bears in its metadata."""
        return self.dated or (self.signature.on if self.signature else None)
