"""Looks through the XML of a template for anything but text, known fields and declared loops, and says where it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from fuquan.engines.drafting.refused import Refusal, shortened

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FIELD = re.compile(r"\{\{[ \u3000]*(\w+(?:\.\w+)?)[ \u3000]*\}\}")
"""``{{字段}}`` or, in the row of a loop, ``{{循环.字段}}``: letters, digits and Chinese only."""

MERGED = re.compile(r"word/(?:document|header\w*|footer\w*|footnotes|endnotes)\.xml")
"""Parts in which fields are filled; in all others none may stand."""

_BRACE = re.compile(r"[{}｛｝]")
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_SAFE_CODES = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "TOC", "REF", "SEQ", "STYLEREF", "NOTEREF"})
_EMBEDDED = ("embedded", "嵌入了其他文件或控件，不予接收。请删除后重新上传。")
_LINKED = ("external", "链接了外部数据或其他文档，不予接收。请取消链接后重新上传。")
_MACRO = ("macro", "指定了宏，不予接收。请删除后重新上传。")
_REVISED = ("revision", "含有未处理的修订。请接受或拒绝全部修订后重新上传。")
_ELEMENTS = {
    **dict.fromkeys(("object", "OLEObject", "control", "altChunk", "objectEmbed", "objectLink", "movie"), _EMBEDDED),
    **dict.fromkeys(
        ("subDoc", "attachedTemplate", "mailMerge", "dataBinding", "linkStyles", "src", "frameset"), _LINKED
    ),
    **dict.fromkeys(("entryMacro", "exitMacro", "macro", "script", "vbaProject"), _MACRO),
    **dict.fromkeys(("ins", "del", "moveFrom", "moveTo", "delText", "delInstrText"), _REVISED),
}
_OUTWARD = frozenset({"href", "src", "dataSource", "macro", "action", "onclick"})
_BRACE_SAYS = "出现了不认识的花括号写法。模板中只能使用 {{字段}}，不能使用程序语句；如需原样写出括号，请改用其他括号。"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The names a template may use: ``fields`` anywhere, the fields of ``loops`` in rows of tables."""

    fields: frozenset[str]
    loops: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, fields: Collection[str], loops: Mapping[str, Collection[str]]) -> Allowed:
        """The same from any collections. Raises ValueError for a name that no template could write."""
        for name in (*fields, *loops, *(field for inner in loops.values() for field in inner)):
            if not re.fullmatch(r"\w+", name):
                raise ValueError(f"字段名只能由汉字、字母和数字组成：{name}")
        return cls(frozenset(fields), {name: frozenset(inner) for name, inner in loops.items()})


def scanned(part: str, root: etree._Element, allowed: Allowed) -> Iterator[Refusal]:
    """Everything in ``part`` that is refused, with its paragraph."""
    places = {paragraph: number for number, paragraph in enumerate(root.iter(f"{{{W}}}p"), start=1)}
    yield from _instructions(part, root, places)
    for element in root.iter(etree.Element):
        at = _paragraph_of(element, places)
        tag = etree.QName(element)
        verdict = _ELEMENTS.get(tag.localname)
        if verdict:
            yield Refusal(verdict[0], part, at, tag.localname, verdict[1])
        for name, value in element.attrib.items():
            attribute = etree.QName(name).localname
            if attribute in _OUTWARD and not str(value).startswith("#") and value:
                yield Refusal(
                    "external", part, at, shortened(str(value)), "带有链接或动作，不予接收。请删除后重新上传。"
                )
            if _BRACE.search(_GUID.sub("", str(value))):
                yield Refusal("expression", part, at, shortened(str(value)), _BRACE_SAYS)
        if not (tag.namespace == W and tag.localname == "t" and MERGED.fullmatch(part)):
            yield from _no_brace(part, at, element.text)
        elif element.prefix != "w":
            yield Refusal("broken", part, at, "", "不是 WPS 或 Word 保存的格式，请另存为 .docx 后重新上传。")
        yield from _no_brace(part, at, element.tail)
    if MERGED.fullmatch(part):
        for paragraph, number in places.items():
            yield from _fields(part, number, paragraph, allowed)


def _no_brace(part: str, at: int, text: str | None) -> Iterator[Refusal]:
    if text and _BRACE.search(text):
        yield Refusal("expression", part, at, shortened(text), _BRACE_SAYS)


def texts(paragraph: etree._Element) -> Iterator[list[etree._Element]]:
    """The text elements of a paragraph's own runs, in stretches without a tab or break; text boxes are paragraphs too."""
    stretch: list[etree._Element] = []
    for element in paragraph.iter(etree.Element):
        if element is paragraph or next(element.iterancestors(f"{{{W}}}p"), None) is not paragraph:
            continue
        name = etree.QName(element)
        if name.namespace == W and name.localname == "t":
            stretch.append(element)
        elif name.localname in {"tab", "br", "cr", "fldChar", "footnoteReference"} and stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def row_of(paragraph: etree._Element) -> etree._Element | None:
    """The table row a paragraph stands in."""
    return next(paragraph.iterancestors(f"{{{W}}}tr"), None)


def _paragraph_of(element: etree._Element, places: Mapping[etree._Element, int]) -> int:
    if element in places:
        return places[element]
    above = next(element.iterancestors(f"{{{W}}}p"), None)
    return places.get(above, 0) if above is not None else 0


def _fields(part: str, number: int, paragraph: etree._Element, allowed: Allowed) -> Iterator[Refusal]:
    for stretch in texts(paragraph):
        text = "".join(element.text or "" for element in stretch)
        for found in FIELD.finditer(text):
            sentence = _wrong(found[1], paragraph, allowed)
            if sentence:
                yield Refusal("field", part, number, shortened(found[0]), sentence)
        rest = FIELD.sub("", text)
        if _BRACE.search(rest):
            yield Refusal("expression", part, number, shortened(text), _BRACE_SAYS)


def _wrong(name: str, paragraph: etree._Element, allowed: Allowed) -> str:
    """What is wrong with a field of this name in this place, or nothing."""
    loop, dot, field = name.partition(".")
    if not dot:
        return "" if name in allowed.fields else "没有这个字段，请从字段表中选用。"
    if field not in allowed.loops.get(loop, ()):
        return "没有这个循环字段，请从字段表中选用。"
    row = row_of(paragraph)
    if row is None:
        return "循环字段只能写在表格的行里。"
    if next(row.iter(f"{{{W}}}tbl"), None) is not None or list(row.iterancestors(f"{{{W}}}tr")):
        return "循环行里不能再套表格。"
    return "" if loops_in(row) == {loop} else "同一行只能使用一个循环。"


def loops_in(row: etree._Element) -> set[str]:
    """The loops whose fields stand in a table row."""
    text = "".join(
        "".join(element.text or "" for element in stretch)
        for paragraph in row.iter(f"{{{W}}}p")
        for stretch in texts(paragraph)
    )
    return {found[1].split(".")[0] for found in FIELD.finditer(text) if "." in found[1]}


def _instructions(part: str, root: etree._Element, places: Mapping[etree._Element, int]) -> Iterator[Refusal]:
    """Field codes of Word other than page numbers, contents and references within the document."""
    codes: list[tuple[int, str]] = []
    open_codes: list[list[str]] = []
    last = 0
    for element in root.iter(f"{{{W}}}fldChar", f"{{{W}}}instrText", f"{{{W}}}fldSimple"):
        at = _paragraph_of(element, places)
        kind = etree.QName(element).localname
        if kind == "fldSimple":
            codes.append((at, element.get(f"{{{W}}}instr", "")))
        elif kind == "instrText":
            if not open_codes:
                open_codes.append([])
            open_codes[-1].append(element.text or "")
            last = at
        elif element.get(f"{{{W}}}fldCharType") == "begin":
            if open_codes and open_codes[-1]:
                codes.append((at, "嵌套域 " + "".join(open_codes[-1])))
            open_codes.append([])
        elif open_codes:
            codes.append((at, "".join(open_codes[-1])))
            if element.get(f"{{{W}}}fldCharType") == "end":
                open_codes.pop()
            else:
                open_codes[-1].clear()
    codes += [(last, "".join(rest)) for rest in open_codes if rest]
    for at, code in codes:
        if code.strip() and not _safe(code):
            yield Refusal(
                "code",
                part,
                at,
                shortened(code),
                "含有会取用外部内容或执行动作的域代码，不予接收。请删除该域后重新上传。",
            )


def _safe(code: str) -> bool:
    word, *rest = code.split()
    if word.upper() == "HYPERLINK":
        return bool(rest) and rest[0] == "\\l"
    return word.upper() in _SAFE_CODES
