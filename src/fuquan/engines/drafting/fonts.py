"""Finds the fonts of official papers in folders, orders them by preference, and tells which characters they lack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from fontTools.ttLib import TTFont


class Face(StrEnum):
    """The faces that GB/T 9704-2012 asks for."""

    FANG = "仿宋"
    KAI = "楷体"
    HEI = "黑体"
    TITLE = "小标宋"
    SONG = "宋体"


@dataclass(frozen=True, slots=True)
class Typeface:
    """One font file as the typesetter knows it; ``index`` is its place in a collection."""

    family: str
    weight: int
    path: Path
    index: int = 0


@dataclass(frozen=True, slots=True)
class Fonts:
    """For every face the typefaces that can set it, best first; the last ones are fallbacks for rare characters."""

    folders: tuple[Path, ...]
    faces: Mapping[Face, tuple[Typeface, ...]]


@dataclass(frozen=True, slots=True)
class Gap:
    """Characters of one face that its first typeface lacks: set in a fallback, or ``missing`` from every typeface."""

    face: Face
    typeface: str
    fallback: str
    missing: str


_PREFERENCE: Mapping[Face, tuple[tuple[str, int], ...]] = {
    Face.FANG: ((r"仿宋_GB2312|FangSong_GB2312|FZFangSong-Z02|方正仿宋", 0), (r"仿宋|FangSong|STFangsong", 0),
                (r"FandolFang", 0)),
    Face.KAI: ((r"楷体_GB2312|KaiTi_GB2312|FZKai-Z03|方正楷体", 0), (r"楷体|KaiTi|STKaiti", 0), (r"FandolKai", 0)),
    Face.HEI: ((r"黑体|SimHei|FZHei-B01|方正黑体", 0), (r"FandolHei", 400)),
    Face.TITLE: ((r"小标宋|XiaoBiaoSong|FZXBS", 0), (r"FandolSong", 700)),
    Face.SONG: ((r"宋体|SimSun|FZShuSong|STSong", 0), (r"FandolSong", 400)),
}  # fmt: skip
"""Patterns of family names, best first, with the weight wanted of families that have several (0: any)."""

_FALLBACK: Mapping[Face, tuple[str, ...]] = {
    Face.FANG: ("Noto Serif SC", "Noto Sans SC"),
    Face.KAI: ("Noto Serif SC", "Noto Sans SC"),
    Face.HEI: ("Noto Sans SC", "Noto Serif SC"),
    Face.TITLE: ("Noto Serif SC", "Noto Sans SC"),
    Face.SONG: ("Noto Serif SC", "Noto Sans SC"),
}


def load(folders: Sequence[Path] = ()) -> Fonts:
    """The fonts in ``folders``, earlier folders winning within a preference, and the packaged Noto faces behind them.

    A licensed face (方正小标宋简体, 仿宋_GB2312 …) wins over a free one wherever it lies. Folders that do not exist are
    passed over.
    """
    packaged = pylopdf_fonts_zh_cn.serif_path().parent
    places = tuple(folder for folder in (*folders, packaged) if folder.is_dir())
    known: list[Typeface] = []
    for place in places:
        listed = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(place)]).fonts()
        known += sorted(
            (Typeface(font.family, font.weight, Path(font.path), font.index) for font in listed if font.path),
            key=lambda typeface: (typeface.family, typeface.weight, str(typeface.path)),
        )
    return Fonts(places, {face: _for(face, known) for face in Face})


def _for(face: Face, known: Iterable[Typeface]) -> tuple[Typeface, ...]:
    known = list(known)
    found: list[Typeface] = []
    for pattern, weight in _PREFERENCE[face]:
        found += [
            typeface
            for typeface in known
            if re.search(pattern, typeface.family, re.IGNORECASE)
            and (not weight or typeface.weight == weight)
            and not (face is Face.SONG and re.search("仿宋|小标宋|Fang", typeface.family, re.IGNORECASE))
        ]
    for family in _FALLBACK[face]:
        found += [typeface for typeface in known if typeface.family == family][:1]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=32)
def _characters(path: Path, index: int) -> frozenset[int]:
    with TTFont(path, lazy=True, fontNumber=index) as font:
        return frozenset(font.getBestCmap())


def gaps(texts: Mapping[Face, str], fonts: Fonts) -> tuple[Gap, ...]:
    """What of ``texts``, the characters set in each face, the first typeface of that face cannot draw."""
    found = []
    for face, text in texts.items():
        first, *others = fonts.faces[face]
        wanted = {ord(character) for character in text if not character.isspace()}
        lacking = wanted - _characters(first.path, first.index)
        missing = lacking.difference(*(_characters(other.path, other.index) for other in others))
        if lacking:
            found.append(Gap(face, first.family, _text(lacking - missing), _text(missing)))
    return tuple(found)


def _text(characters: set[int]) -> str:
    return "".join(map(chr, sorted(characters)))
