"""Verification codes: the QR code of an address, as a drawing for PDF and as a picture for Word."""

from __future__ import annotations

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=512)
def _made(address: str) -> segno.QRCode:
    """Choosing the best mask takes longer than all else: once for the PDF and the Word file of a paper."""
    return segno.make(address, error="m", micro=False)


def svg(address: str) -> str:
    """The code as SVG text, without a border: the page leaves the quiet zone."""
    out = io.BytesIO()
    _made(address).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def png(address: str) -> bytes:
    """The code as PNG, six pixels a module."""
    out = io.BytesIO()
    _made(address).save(out, kind="png", scale=6, border=0)
    return out.getvalue()
