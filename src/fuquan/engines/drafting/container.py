"""Opens an uploaded Word file without trusting it: sizes counted while unpacking, only known parts, no way outside."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from fuquan.engines.drafting.refused import Refusal, Refused, shortened

MOST_BYTES = 10 * 1024 * 1024
MOST_PARTS = 300
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 200

_RATIO_FROM = 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError)
_END = b"PK\x05\x06"
_KNOWN = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app|custom)\.xml|docProps/thumbnail\.(?:jpe?g|png)"
    r"|word/(?:document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|footnotes|endnotes|people"
    r"|comments\w*|header\w*|footer\w*)\.xml|word/theme/theme\d*\.xml|word/media/[\w.-]+\.(?:png|jpe?g)"
    r"|word/_rels/\w+\.xml\.rels|word/theme/_rels/theme\d*\.xml\.rels|customXml/[\w/.]+\.(?:xml|rels)"
)
_DROPPED = re.compile(r"customXml/|docProps/thumbnail")
_MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_MACRO = ("macro", "含有宏，出于安全不予接收。请另存为不含宏的 .docx 后重新上传。")
_EMBEDDED = ("embedded", "嵌入了其他文件、控件或字体，不予接收。请删除后重新上传。")
_UNKNOWN = ("unknown_part", "含有模板用不到的内容，不予接收。请新建空白文档、只粘贴文字后重新上传。")
_FORBIDDEN = (
    (re.compile(r"vba|macro", re.IGNORECASE), _MACRO),
    (re.compile(r"embeddings|activex|oleobject|afchunk|/fonts/|\.bin$|package|control", re.IGNORECASE), _EMBEDDED),
)
_KINDS = frozenset(
    [
        "officeDocument",
        "core-properties",
        "extended-properties",
        "custom-properties",
        "styles",
        "stylesWithEffects",
        "settings",
        "webSettings",
        "fontTable",
        "numbering",
        "theme",
        "header",
        "footer",
        "footnotes",
        "endnotes",
        "comments",
        "commentsExtended",
        "commentsIds",
        "commentsExtensible",
        "people",
        "image",
    ]
)
_DROPPED_KINDS = frozenset({"customXml", "customXmlProps", "thumbnail"})
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def opened(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file that a template needs, by name. Raises Refused."""
    parts = _unpacked(data)
    findings = [*_unwanted(parts), *_disguised(parts)]
    for needed in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
        if needed not in parts:
            findings.append(Refusal("not_word", needed, 0, "", "不是 Word 文档（.docx），请另存为 .docx 后重新上传。"))
    if findings:
        raise Refused(findings)
    kept = {name: content for name, content in parts.items() if not _DROPPED.match(name)}
    findings = [finding for name in kept if name.endswith(".rels") for finding in _relations(name, kept)]
    findings += _content_types(kept)
    if findings:
        raise Refused(findings)
    return kept


def parsed(name: str, content: bytes) -> etree._Element:
    """The root of an XML part; comments are dropped. Raises Refused for a broken part, a DTD or an instruction in it."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True,
    )  # fmt: skip
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused([Refusal("entity", name, 0, "", "含有实体定义，不予接收。")])
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(
            [Refusal("broken", name, 0, "", "内容损坏，无法读取。请用 WPS 或 Word 另存后重新上传。")]
        ) from error
    document: Any = root.getroottree().docinfo
    if (document.encoding or "UTF-8").upper() not in {"UTF-8", "ASCII", "US-ASCII"}:
        raise Refused(
            [Refusal("encoding", name, 0, document.encoding, "不是 UTF-8 编码。请用 WPS 或 Word 另存后重新上传。")]
        )
    if root.getprevious() is not None or next(root.iter(etree.ProcessingInstruction), None) is not None:
        raise Refused([Refusal("instruction", name, 0, "", "含有处理指令，不予接收。")])
    return root


def _unpacked(data: bytes) -> dict[str, bytes]:
    def refused(code: str, sentence: str, part: str = "文件") -> Refused:
        return Refused([Refusal(code, part, 0, "", sentence)])

    if len(data) > MOST_BYTES:
        raise refused("too_large", f"文件超过上限{MOST_BYTES >> 20} MB，请压缩图片后重新上传。")
    end = data.rfind(_END)
    whole = end >= 0 and len(data) == end + 22 + int.from_bytes(data[end + 20 : end + 22], "little")
    if not data.startswith(b"PK\x03\x04") or not whole:
        raise refused("not_word", "不是完整的 Word 文档（.docx），请另存为 .docx 后重新上传。")
    parts: dict[str, bytes] = {}
    seen: set[str] = set()
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_PARTS:
                raise refused("too_many_parts", f"内部文件超过{MOST_PARTS}个，不予接收。")
            for member in members:
                name = member.filename
                if name.casefold() in seen or not _inside(name):
                    raise refused("bad_name", "内部文件名重复或指向文件之外，不予接收。", shortened(name))
                seen.add(name.casefold())
                if member.flag_bits & 1:
                    raise refused("encrypted", "文件已加密，请取消密码后重新上传。", name)
                if member.is_dir():
                    continue
                with archive.open(member) as stream:
                    content = stream.read(MOST_UNPACKED - total + 1)
                total += len(content)
                bloated = len(content) > _RATIO_FROM and len(content) > MOST_RATIO * max(member.compress_size, 1)
                if total > MOST_UNPACKED or bloated:
                    raise refused("bomb", "解压后的内容过大，不予接收。", name)
                parts[name] = content
    except _BROKEN as error:
        raise refused("broken", "文件损坏，无法读取。请用 WPS 或 Word 另存后重新上传。") from error
    return parts


def _inside(name: str) -> bool:
    return not (name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/"))


def _unwanted(parts: Mapping[str, bytes]) -> Iterator[Refusal]:
    for name in parts:
        if not _KNOWN.fullmatch(name):
            code, sentence = next((verdict for pattern, verdict in _FORBIDDEN if pattern.search(name)), _UNKNOWN)
            yield Refusal(code, shortened(name), 0, "", sentence)


def _disguised(parts: Mapping[str, bytes]) -> Iterator[Refusal]:
    for name, content in parts.items():
        magic = _MAGIC.get(posixpath.splitext(name)[1].lower())
        if magic and not content.startswith(magic):
            yield Refusal("disguised", name, 0, "", "图片内容与扩展名不符，不予接收。请重新插入图片。")


def _relations(name: str, parts: dict[str, bytes]) -> Iterator[Refusal]:
    """Refusals for what leads outside or to the unknown; relations to dropped parts are taken out of ``parts``."""
    root = parsed(name, parts[name])
    folder = posixpath.dirname(posixpath.dirname(name))
    changed = False
    for relation in list(root):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        target = relation.get("Target", "")
        if relation.get("TargetMode", "Internal") != "Internal" or re.match(r"[a-zA-Z][\w+.-]*:|//|\\\\", target):
            yield Refusal(
                "external",
                name,
                0,
                shortened(target),
                "引用了文件之外的内容（外部链接），不予接收。请取消超链接或链接后重新上传。",
            )
        elif kind in _DROPPED_KINDS:
            root.remove(relation)
            changed = True
        elif kind not in _KINDS:
            code, sentence = next((verdict for pattern, verdict in _FORBIDDEN if pattern.search(kind)), _UNKNOWN)
            yield Refusal(code, name, 0, shortened(f"{kind} {target}"), sentence)
        elif _resolved(folder, target) not in parts:
            yield Refusal(
                "broken", name, 0, shortened(target), "引用的内部文件不存在，请用 WPS 或 Word 另存后重新上传。"
            )
    if changed:
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _content_types(parts: dict[str, bytes]) -> Iterator[Refusal]:
    name = "[Content_Types].xml"
    root = parsed(name, parts[name])
    main = ""
    for entry in list(root):
        kind, part = entry.get("ContentType", ""), entry.get("PartName", "")
        if re.search(r"macroEnabled|vbaProject|vbaData|keyMapCustomizations", kind):
            yield Refusal(_MACRO[0], name, 0, shortened(f"{part} {kind}"), _MACRO[1])
        if part == "/word/document.xml":
            main = kind
        if part and part.lstrip("/") not in parts:
            root.remove(entry)
    if main != _MAIN:
        yield Refusal("not_word", name, 0, shortened(main), "不是普通 Word 文档，请另存为 .docx 后重新上传。")
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
