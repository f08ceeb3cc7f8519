"""Fonts are found and ordered by what the standard asks for; characters that they lack are told before printing."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from fuquan.engines.drafting import Fonts, Press, fonts
from fuquan.engines.drafting.flow import written
from fuquan.engines.drafting.fonts import Face, Gap
from fuquan.engines.drafting.model import Paper, Paragraph, Signature
from tests.engines.drafting import samples
from tests.engines.drafting.conftest import FREE
from tests.engines.drafting.measure import measured

RARE = "垚喆祎玥珺瑄濛犇骉堃淏翀㎡"


def made(family: str, characters: str, target: Path) -> None:
    """A font named as a licensed one, in which every character is the same box."""
    names = {ord(character): f"u{ord(character):X}" for character in characters}
    pen = TTGlyphPen(None)
    for draw, place in ((pen.moveTo, (0, 0)), (pen.lineTo, (0, 800)), (pen.lineTo, (900, 800)), (pen.lineTo, (900, 0))):
        draw(place)
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], box))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "fullName": family, "psName": family})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    builder.save(target)


def test_every_face_has_a_typeface_and_a_fallback_behind_it(free: Fonts) -> None:
    for face in Face:
        families = [typeface.family for typeface in free.faces[face]]
        assert families[-2:] in (["Noto Serif SC", "Noto Sans SC"], ["Noto Sans SC", "Noto Serif SC"])
    assert free.faces[Face.HEI][-2].family == "Noto Sans SC"
    assert free.faces[Face.FANG][-2].family == "Noto Serif SC"


def test_the_packaged_faces_are_enough_where_nothing_else_is() -> None:
    found = fonts.load([Path("nowhere")])
    assert {face: [typeface.family for typeface in found.faces[face]] for face in (Face.FANG, Face.HEI)} == {
        Face.FANG: ["Noto Serif SC", "Noto Sans SC"],
        Face.HEI: ["Noto Sans SC", "Noto Serif SC"],
    }


def test_a_licensed_font_in_the_citys_folder_wins(tmp_path: Path) -> None:
    made("FangSong_GB2312", "焦作市", tmp_path / "fang.ttf")
    made("FZXiaoBiaoSong-B05S", samples.reminder().title, tmp_path / "title.ttf")
    found = fonts.load([tmp_path, FREE])
    assert found.faces[Face.FANG][0].family == "FangSong_GB2312"
    assert found.faces[Face.TITLE][0].family == "FZXiaoBiaoSong-B05S"
    assert "FangSong_GB2312" not in [typeface.family for typeface in found.faces[Face.SONG]]
    pages = measured(Press(found).pdf(samples.reminder()))
    assert {glyph.font for glyph in pages[0].lines(22.0)[0]} == {"FZXiaoBiaoSong-B05S"}


def test_rare_characters_are_told_and_set_in_a_fallback(free: Fonts, press: Press) -> None:
    first = free.faces[Face.FANG][0].family
    paper = Paper(title="题", blocks=(Paragraph(f"张{RARE}"),))
    found = {gap.face: gap for gap in fonts.gaps(written(paper), free)}
    if first.startswith("Fandol"):
        assert found == {Face.FANG: Gap(Face.FANG, first, "".join(sorted(RARE)), "")}
    (page,) = measured(press.pdf(paper))
    assert RARE in page.text


def test_characters_no_typeface_has_are_told_as_missing(free: Fonts) -> None:
    paper = Paper(title="题", blocks=(Paragraph("笑脸\U0001f600"),))
    assert [(gap.face, gap.missing) for gap in fonts.gaps(written(paper), free)] == [(Face.FANG, "\U0001f600")]


def test_every_part_of_a_paper_is_checked_in_its_own_face() -> None:
    texts = written(samples.decision())
    assert "赋予各县（市）部分" in texts[Face.TITLE]
    assert "一、明确赋权范围和方式" in texts[Face.HEI]
    assert "（一）签订协议。" in texts[Face.KAI]
    assert "焦作军分区" in texts[Face.FANG]
    assert "2021年11月3日" in texts[Face.FANG]
    assert "0123456789" in texts[Face.SONG]
    unsigned = Paper(title="题", signature=Signature("某局", samples.date(2021, 1, 1)))
    assert "某局" in written(unsigned)[Face.FANG]
