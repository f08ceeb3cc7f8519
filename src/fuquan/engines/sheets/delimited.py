"""Reads CSV text: the encoding decided strictly, the delimiter from the lines themselves, never mojibake."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass

from fuquan.engines.sheets.model import Refused

_ADVICE = "请用 WPS 或 Excel 打开后另存为 .xlsx，或另存为“CSV UTF-8”格式，再重新上传。"
_HANZI_ONLY = re.compile(r"[\x00-\x7f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*")
_DELIMITERS = ",;\t"
_SAMPLE_LINES = 20
_SAMPLE_CHARACTERS = 65_536
_FIELD_LIMIT = 32_767
_MOST_UNUSUAL = 0.3


@dataclass(frozen=True, slots=True)
class Delimited:
    """A decoded CSV file: its encoding, delimiter and rows of texts."""

    encoding: str
    delimiter: str
    rows: list[list[str]]


def read_delimited(data: bytes) -> Delimited:
    """Decode and split; raises `Refused` with code utf16_without_bom, mixed_encoding, encoding or unbalanced_quote."""
    encoding, text = _decoded(data)
    hint = re.match(r"sep=([,;\t])\r?\n", text)
    delimiter = hint[1] if hint else _delimiter(text)
    csv.field_size_limit(_FIELD_LIMIT)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            rows.append(row)
    except csv.Error as error:
        raise Refused(
            "unbalanced_quote",
            f"第 {len(rows) + 1} 行（文本第 {reader.line_num} 行附近）引号不配对，无法确定各列边界。请补齐引号后上传。",
        ) from error
    if hint:
        rows[0] = []
    return Delimited(encoding, delimiter, rows)


def _decoded(data: bytes) -> tuple[str, str]:
    """Byte order mark first, then strict UTF-8, then strict GB18030; whatever could be mojibake is refused."""
    for mark, codec, name in (
        (codecs.BOM_UTF8, "utf-8", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
    ):
        if data.startswith(mark):
            try:
                return name, data[len(mark) :].decode(codec)
            except UnicodeDecodeError as error:
                raise Refused("encoding", f"文件标明为 {name} 编码，但内容不符，可能已损坏。{_ADVICE}") from error
    if b"\x00" in data:
        raise Refused("utf16_without_bom", f"文件疑为不带标记的 UTF-16 编码或二进制内容，无法可靠识别。{_ADVICE}")
    try:
        return "UTF-8", data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    _refuse_mixed(data)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"第 {line} 行的文字编码无法识别（既不是 UTF-8，也不是 GBK/GB18030）。{_ADVICE}"
        raise Refused("encoding", message) from error
    foreign = sum(not character.isascii() for character in text)
    usual = len(text.encode("gb2312", "ignore").decode("gb2312")) - (len(text) - foreign)
    if foreign - usual > foreign * _MOST_UNUSUAL:
        raise Refused("encoding", f"按 GBK/GB18030 读出的多为生僻字，疑为其他编码。{_ADVICE}")
    return "GB18030", text


def _refuse_mixed(data: bytes) -> None:
    """Refuse a file whose lines are partly UTF-8 and partly not."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if sum(not character.isascii() for character in text) > 1 and _HANZI_ONLY.fullmatch(text):
            message = f"文件混用了两种编码（第 {number} 行是 UTF-8，其他行不是），无法可靠读取。{_ADVICE}"
            raise Refused("mixed_encoding", message)


def _delimiter(text: str) -> str:
    """The delimiter that splits the first lines most evenly; a comma when none does."""
    lines = [line for line in text[:_SAMPLE_CHARACTERS].splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        counts = [line.count(delimiter) for line in lines]
        score = sum(count > 0 for count in counts) * (1000 if len(set(counts)) == 1 else 1)
        if sum(counts) and score > most:
            best, most = delimiter, score
    return best
