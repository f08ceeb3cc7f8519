"""Measures a PDF: every character and line with its place in millimetres from the top left of its page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTComponent, LTContainer, LTCurve, LTPage

_MM = 25.4 / 72
_RISE = 0.88  # the em box stands 0.88 of its height above the baseline


@dataclass(frozen=True)
class Glyph:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Points; the other lengths are millimetres."""
    font: str
    red: bool


@dataclass(frozen=True)
class Stroke:
    left: float
    top: float
    right: float
    width: float
    red: bool


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    strokes: tuple[Stroke, ...]

    def lines(self, size: float = 16.0) -> list[list[Glyph]]:
        """Glyphs of one size by line, top down, left to right."""
        rows: dict[float, list[Glyph]] = {}
        for glyph in self.glyphs:
            if abs(glyph.size - size) < 0.1:
                rows.setdefault(round(glyph.top, 1), []).append(glyph)
        return [sorted(rows[top], key=lambda glyph: glyph.left) for top in sorted(rows)]

    def line(self, text: str, size: float = 16.0) -> list[Glyph]:
        """The only line of that size in which ``text`` stands."""
        found = [line for line in self.lines(size) if text in said(line)]
        assert len(found) == 1, (text, [said(line) for line in self.lines(size)])
        return found[0]

    @property
    def rules(self) -> list[Stroke]:
        """The lines longer than a character, top down."""
        return sorted((stroke for stroke in self.strokes if stroke.right - stroke.left > 6), key=lambda s: s.top)

    @property
    def code(self) -> list[Stroke]:
        """The strokes of the verification code, below the type area."""
        return [stroke for stroke in self.strokes if stroke.top > 262.5 and stroke not in self.rules]

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


def said(line: list[Glyph]) -> str:
    """The text of a line."""
    return "".join(glyph.text for glyph in line)


def measured(pdf: bytes) -> list[Page]:
    """The pages of ``pdf``."""
    return [_page(page) for page in extract_pages(io.BytesIO(pdf), laparams=LAParams(all_texts=False))]


def _page(page: LTPage) -> Page:
    glyphs, strokes = [], []
    for item in _leaves(page):
        if isinstance(item, LTChar) and item.get_text().strip():
            left, baseline = item.matrix[4] * _MM, (page.height - item.matrix[5]) * _MM
            size = item.matrix[3] * item.fontsize if hasattr(item, "fontsize") else item.size
            top = baseline - _RISE * size * _MM
            glyphs.append(
                Glyph(
                    item.get_text(),
                    left,
                    top,
                    item.x1 * _MM,
                    top + size * _MM,
                    size,
                    item.fontname.split("+")[-1],
                    _red(item),
                )
            )
        elif isinstance(item, LTCurve) and item.stroke:
            strokes.append(
                Stroke(item.x0 * _MM, (page.height - item.y1) * _MM, item.x1 * _MM, item.linewidth * _MM, _red(item))
            )
    return Page(page.width * _MM, page.height * _MM, tuple(glyphs), tuple(strokes))


def _leaves(item: LTComponent) -> Iterator[LTComponent]:
    if isinstance(item, LTContainer):
        for inner in item:
            yield from _leaves(inner)
    else:
        yield item


def _red(item: LTComponent) -> bool:
    color = getattr(item, "stroking_color", None) if isinstance(item, LTCurve) else item.graphicstate.ncolor
    return isinstance(color, tuple) and len(color) == 3 and color[0] > 0.8 and max(color[1:]) < 0.2
