"""Fills Word templates that offices edit: fields from an allow-list and declared loops of table rows, nothing else.

Nothing in a template is ever evaluated. A template is read once into stretches of XML between fields; filling joins
them with escaped values in one pass, so a value that looks like a field stays text.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from fuquan.engines.drafting.container import opened, parsed
from fuquan.engines.drafting.package import packed
from fuquan.engines.drafting.refused import Missing, Refusal, Refused
from fuquan.engines.drafting.scan import FIELD, MERGED, Allowed, W, loops_in, scanned, texts
from fuquan.engines.drafting.wordxml import text as escaped

MOST_ROWS = 5_000
MOST_VALUE = 20_000

_LOOP = re.compile(r"<!--loop:(\d+)-->")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str


@dataclass(frozen=True, slots=True)
class _Loop:
    name: str
    row: tuple[str | _Field, ...]
    only: bool
    """Whether the table has no other row: then an empty one must stay."""


_Piece = str | _Field | _Loop


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was looked through and may be filled as often as wanted."""

    parts: Mapping[str, bytes | tuple[_Piece, ...]]

    @classmethod
    def read(
        cls, data: bytes, *, fields: Collection[str], loops: Mapping[str, Collection[str]] | None = None
    ) -> Template:
        """The template in a .docx. Raises Refused with every finding and its place."""
        allowed = Allowed.of(fields, loops or {})
        parts: dict[str, bytes | tuple[_Piece, ...]] = {}
        findings: list[Refusal] = []
        for name, content in opened(data).items():
            if not name.endswith(".xml"):
                parts[name] = content
                continue
            root = parsed(name, content)
            findings += scanned(name, root, allowed)
            parts[name] = content
            if MERGED.fullmatch(name) and not findings:
                parts[name] = _compiled(root)
        if findings:
            raise Refused(tuple(dict.fromkeys(findings)))
        return cls(parts)

    @property
    def fields(self) -> frozenset[str]:
        """The names the template uses; those of loops as ``循环.字段``."""
        return frozenset(name for pieces in self._pieces() for name in _names(pieces))

    def fill(self, values: Mapping[str, str], rows: Mapping[str, Sequence[Mapping[str, str]]] | None = None) -> bytes:
        """The .docx with ``values`` and, for each loop, a table row per entry of ``rows``.

        Raises Missing for every field without a value, ValueError for a value or a loop beyond the limits.
        """
        rows = rows or {}
        lacking = [name for name in sorted(self.fields) if not _given(name, values, rows)]
        if lacking:
            raise Missing(lacking)
        return packed(
            {
                name: content if isinstance(content, bytes) else "".join(_filled(content, values, rows)).encode()
                for name, content in self.parts.items()
            }
        )

    def _pieces(self) -> Iterator[tuple[_Piece, ...]]:
        return (content for content in self.parts.values() if not isinstance(content, bytes))


def _names(pieces: Sequence[_Piece]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, _Field):
            yield piece.name
        elif isinstance(piece, _Loop):
            yield from _names(piece.row)


def _given(name: str, values: Mapping[str, str], rows: Mapping[str, Sequence[Mapping[str, str]]]) -> bool:
    loop, dot, field = name.partition(".")
    if not dot:
        return name in values
    return loop in rows and all(field in row for row in rows[loop])


def _filled(
    pieces: Sequence[_Piece], values: Mapping[str, str], rows: Mapping[str, Sequence[Mapping[str, str]]]
) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, _Field):
            yield _written(values[piece.name])
        else:
            entries = rows[piece.name]
            if len(entries) > MOST_ROWS:
                raise ValueError(f"{piece.name}有{len(entries)}行，超过上限{MOST_ROWS}行。")
            if not entries and piece.only:
                entries = [dict.fromkeys((name.partition(".")[2] for name in _names(piece.row)), "")]
            for entry in entries:
                inner = {f"{piece.name}.{name}": value for name, value in entry.items()}
                yield from _filled(piece.row, {**values, **inner}, rows)


def _written(value: str) -> str:
    """A value as the inside of ``w:t``; line breaks become Word's."""
    if len(value) > MOST_VALUE:
        raise ValueError(f"字段值有{len(value)}个字符，超过上限{MOST_VALUE}个。")
    lines = escaped(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return '</w:t><w:br/><w:t xml:space="preserve">'.join(lines)


# --- from a tree to stretches of text and fields ---------------------------------------------------------------------


def _compiled(root: etree._Element) -> tuple[_Piece, ...]:
    """The part in pieces. Every field is first gathered into the run it begins in."""
    for paragraph in root.iter(f"{{{W}}}p"):
        for stretch in texts(paragraph):
            _gather(stretch)
    loops: list[_Loop] = []
    for row in list(root.iter(f"{{{W}}}tr")):
        names = loops_in(row)
        if names:
            loops.append(_loop(names.pop(), row))
            mark = etree.Comment(f"loop:{len(loops) - 1}")
            mark.tail = row.tail
            _parent(row).replace(row, mark)
    whole = etree.tostring(root, encoding="unicode")
    pieces: list[_Piece] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
    for number, part in enumerate(_LOOP.split(whole)):
        pieces += [loops[int(part)]] if number % 2 else _split(part)
    return tuple(pieces)


def _loop(name: str, row: etree._Element) -> _Loop:
    alone = copy.deepcopy(row)
    alone.tail = None
    for element in list(alone.iter(f"{{{W}}}bookmarkStart", f"{{{W}}}bookmarkEnd")):
        _parent(element).remove(element)
    for element in alone.iter(etree.Element):
        for attribute in list(element.attrib):
            if etree.QName(attribute).localname in {"paraId", "textId"}:
                del element.attrib[attribute]
    others = [other for other in _parent(row) if other is not row and other.tag in (row.tag, etree.Comment)]
    return _Loop(name, tuple(_split(etree.tostring(alone, encoding="unicode"))), not others)


def _parent(element: etree._Element) -> etree._Element:
    above = element.getparent()
    if above is None:
        raise ValueError("a row stands in a table")
    return above


def _split(xml: str) -> list[str | _Field]:
    pieces: list[str | _Field] = list(FIELD.split(xml))
    pieces[1::2] = [_Field(str(name)) for name in pieces[1::2]]
    return pieces


def _gather(stretch: Sequence[etree._Element]) -> None:
    """Word may cut ``{{字段}}`` over several runs: move its characters into the first of them."""
    owners = [(element, character) for element in stretch for character in element.text or ""]
    whole = "".join(character for _, character in owners)
    for found in FIELD.finditer(whole):
        first = owners[found.start()][0]
        for place in range(found.start(), found.end()):
            owners[place] = (first, owners[place][1])
    for element in stretch:
        element.text = "".join(character for owner, character in owners if owner is element)
        element.set(_SPACE, "preserve")
