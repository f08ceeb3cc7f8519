"""Checks before parsing: what a file really is, and everything hostile about its container, counted while streaming."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath

from fuquan.engines.sheets.model import Kind, Refused

MOST_BYTES = 50 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 100
RATIO_JUDGED_FROM = 1024 * 1024
"""Unpacked bytes from which a part's ratio counts: honest sheets stay under 20, small parts may be all zeros."""

_CHUNK = 1 << 20
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF",
    b"{\\rtf", b"PK\x05\x06", b"PK\x07\x08",
)  # fmt: skip
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|table|meta|style|\?xml|!--|div|svg)", re.IGNORECASE
)
_TEXT_NAMES = frozenset({".csv", ".txt", ".tsv", ".xls", ".xlsx", ".et"})
_SAVE_AS = "请用 WPS 或 Excel 打开后另存为 .xlsx，再重新上传。"
_TRIM = "请删除大片空白行列和多余格式后另存，再重新上传。"
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

_MACRO = Refused("macro", "文件含有宏，出于安全不予接收。请另存为不含宏的 .xlsx 后重新上传。")
_EXTERNAL_LINK = Refused(
    "external_link", "文件链接了其他工作簿或外部程序，不予接收。请在“数据—编辑链接”中断开链接后重新上传。"
)
_EMBEDDED = Refused("embedded_object", "文件嵌入了其他文件或控件，不予接收。请删除嵌入对象后重新上传。")
_CONNECTION = Refused("data_connection", "文件带有外部数据连接，不予接收。请删除数据连接、只保留数值后重新上传。")
_FORBIDDEN_PARTS = (
    (re.compile(r"vbaproject|/macrosheets/|vbadata", re.IGNORECASE), _MACRO),
    (re.compile(r"/externallinks/", re.IGNORECASE), _EXTERNAL_LINK),
    (re.compile(r"/embeddings/|/activex/|/ctrlprops/|oleobject", re.IGNORECASE), _EMBEDDED),
    (re.compile(r"/connections\.xml|/querytables/|/model/", re.IGNORECASE), _CONNECTION),
)
_DDE = re.compile(rb"<(?:\w+:)?f[^>]*>[^<]*\|[^<]*!")
_EXTERNAL_OBJECT = re.compile(rb"<(?:\w+:)?oleObject\b")


def check_size(size: int) -> None:
    """Refuse an empty file and one over 50 MB."""
    if size == 0:
        raise Refused("empty_file", "文件是空的，请检查后重新上传。")
    if size > MOST_BYTES:
        megabytes = f"{size / 1048576:.0f} MB"
        raise Refused("too_large", f"文件大小为 {megabytes}，超过上限 50 MB。请删除图片等无关内容或拆分后上传。")


def kind_of(data: bytes, name: str) -> Kind:
    """The real type of the bytes; refuses every type that cannot be imported, with advice.

    The name only decides whether plain text may be CSV. Raises `Refused` with code html_table, xlsb, ods, not_a_table,
    encrypted, truncated_zip or the codes of the container checks.
    """
    suffix = PurePath(name).suffix.lower()
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return Kind.XLS
    if data.startswith(_BINARY):
        raise Refused("not_a_table", "文件不是表格。请上传 .xlsx、.xls 或 .csv 文件。")
    if _MARKUP.match(data[:1024]):
        raise Refused("html_table", f"文件内容是网页或 XML，只是以“{suffix or name}”命名。{_SAVE_AS}")
    if suffix not in _TEXT_NAMES:
        raise Refused("not_a_table", f"不支持“{suffix or name}”文件。请上传 .xlsx、.xls 或 .csv 文件。")
    return Kind.CSV


def _zip_kind(data: bytes) -> Kind:
    with _opened(data) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            return Kind.XLSX
        if "xl/workbook.bin" in names:
            raise Refused("xlsb", f"文件是 .xlsb（二进制工作簿），不支持。{_SAVE_AS}")
        if "content.xml" in names and "mimetype" in names:
            raise Refused("ods", f"文件是 .ods（开放文档），不支持。{_SAVE_AS}")
    raise Refused("not_a_table", "文件是压缩包或其他文档，不是工作簿。请上传 .xlsx、.xls 或 .csv 文件。")


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN_ZIP as error:
        raise Refused("truncated_zip", f"文件已损坏或没有传完整，无法打开。{_SAVE_AS}") from error


class Package:
    """The parts of an .xlsx, each unpacked at most once and only within the limits."""

    def __init__(self, data: bytes) -> None:
        self._archive = _opened(data)
        self._unpacked = 0
        members = self._archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise Refused("too_many_parts", f"文件内部有 {len(members)} 个部件，超过上限 {MOST_MEMBERS} 个，不予接收。")
        seen: set[str] = set()
        for member in members:
            _check_member(member)
            folded = member.filename.lower()
            if folded in seen:
                raise Refused("unsafe_path", "文件内部有重名部件，可能被篡改，不予接收。")
            seen.add(folded)
        self._members = {member.filename: member for member in members}

    @property
    def names(self) -> tuple[str, ...]:
        """The part names, in directory order."""
        return tuple(self._members)

    def part(self, name: str) -> bytes:
        """The unpacked bytes of one part, checked; raises `Refused` when a limit is passed or the XML is hostile."""
        member = self._members.get(name)
        if member is None:
            raise Refused("truncated_zip", f"文件缺少部件 {name}，已损坏。{_SAVE_AS}")
        content = b"".join(self._chunks(member))
        if name.lower().endswith((".xml", ".rels", ".vml")):
            _check_xml(name, content)
        return content

    def drain(self, skip: frozenset[str]) -> None:
        """Unpack and check every part not in `skip`, keeping nothing."""
        for name, member in self._members.items():
            if name in skip:
                continue
            if name.lower().endswith((".xml", ".rels", ".vml")):
                self.part(name)
            else:
                for _ in self._chunks(member):
                    pass

    def _chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        unpacked = 0
        try:
            with self._archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    unpacked += len(chunk)
                    self._unpacked += len(chunk)
                    self._check_counts(unpacked, member.compress_size)
                    yield chunk
        except _BROKEN_ZIP as error:
            raise Refused("truncated_zip", f"文件部件 {member.filename} 已损坏，无法读取。{_SAVE_AS}") from error

    def _check_counts(self, unpacked: int, packed: int) -> None:
        if self._unpacked > MOST_UNPACKED:
            raise Refused("zip_bomb", f"文件解压后超过 200 MB，疑似压缩炸弹，不予接收。{_TRIM}")
        if unpacked > RATIO_JUDGED_FROM and unpacked > MOST_RATIO * max(packed, 1):
            raise Refused("zip_bomb", f"文件压缩比超过 {MOST_RATIO} 倍，疑似压缩炸弹，不予接收。{_TRIM}")


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if member.flag_bits & 0x1:
        raise Refused("encrypted", "文件设有打开密码，无法读取。请取消密码后重新上传。")
    if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in PurePath(name).parts or "\x00" in name:
        raise Refused("unsafe_path", "文件内部路径异常，可能被篡改，不予接收。")
    for pattern, refusal in _FORBIDDEN_PARTS:
        if pattern.search("/" + name):
            raise refusal


def _check_xml(name: str, content: bytes) -> None:
    if content.startswith(_UTF16_MARKS) or b"\x00" in content[:64]:
        raise Refused("xml_encoding", f"文件内部编码异常，不予接收。{_SAVE_AS}")
    if b"<!" in content and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise Refused("xml_entity", "文件内部带有实体定义（DTD），疑似攻击文件，不予接收。")
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise _MACRO
    if name.startswith("xl/worksheets/"):
        if _EXTERNAL_OBJECT.search(content, max(content.rfind(b"sheetData"), 0)):
            raise _EMBEDDED
        if b"|" in content and _DDE.search(content):
            raise Refused("dde", "文件公式调用了外部程序（DDE），不予接收。请删除该公式后重新上传。")
