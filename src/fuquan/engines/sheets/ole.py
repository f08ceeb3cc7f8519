"""The old .xls container: opens a compound file, refuses what is hostile in it, and marks what a cell reader hides.

Sources: [MS-CFB] compound file, [MS-XLS] records (BOUNDSHEET, ROW, COLINFO, BOOLERR, FORMULA, MERGEDCELLS, SUPBOOK).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from fuquan.engines.sheets.marks import ERROR_TEXTS, Marks, NumberStyles, Span, spans
from fuquan.engines.sheets.model import Refused

_END = 0xFFFFFFFE
_MOST_SECTORS = 60 * 1024 * 1024 // 512
_BROKEN = Refused("broken_xls", "文件已损坏，无法打开。请用 WPS 或 Excel 打开后另存为 .xlsx，再重新上传。")
_MACROS = frozenset({"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"})


class CompoundFile:
    """A read-only compound file: stream names and the bytes of a stream."""

    def __init__(self, data: bytes) -> None:
        try:
            self._open(data)
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise _BROKEN from error

    def _open(self, data: bytes) -> None:
        self._data = data
        sector_shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if sector_shift not in (9, 12) or mini_shift != 6:
            raise _BROKEN
        self._size = 1 << sector_shift
        first_directory = struct.unpack_from("<I", data, 48)[0]
        self._cutoff, first_mini, _, first_difat, difat_count = struct.unpack_from("<IIIII", data, 56)
        fat_sectors = [sector for sector in struct.unpack_from("<109I", data, 76) if sector < _END - 1]
        sector = first_difat
        for _ in range(min(difat_count, _MOST_SECTORS)):
            if sector >= _END - 1:
                break
            entries = struct.unpack(f"<{self._size // 4}I", self._sector(sector))
            fat_sectors += [entry for entry in entries[:-1] if entry < _END - 1]
            sector = entries[-1]
        fat = b"".join(self._sector(sector) for sector in fat_sectors)
        self._fat = struct.unpack(f"<{len(fat) // 4}I", fat)
        mini_fat = self._chain(first_mini)
        self._mini_fat = struct.unpack(f"<{len(mini_fat) // 4}I", mini_fat)
        directory = self._chain(first_directory)
        self._entries: dict[str, tuple[int, int]] = {}
        self._mini = b""
        for offset in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, offset + 64)
            if kind == 0:
                continue
            name = directory[offset : offset + max(0, min(length, 64) - 2)].decode("utf-16-le")
            start, size = struct.unpack_from("<II", directory, offset + 116)
            if kind == 5:
                self._mini = self._chain(start)[:size]
            else:
                self._entries[name] = (start, size)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        sector = self._data[start : start + self._size]
        return sector.ljust(self._size, b"\x00") if sector else b""

    def _chain(self, sector: int) -> bytes:
        found: list[bytes] = []
        for _ in range(_MOST_SECTORS):
            if sector >= _END:
                return b"".join(found)
            found.append(self._sector(sector))
            sector = self._fat[sector]
        raise _BROKEN

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams and storages."""
        return frozenset(self._entries)

    def stream(self, name: str) -> bytes:
        """The bytes of one stream."""
        start, size = self._entries[name]
        try:
            if size >= self._cutoff:
                return self._chain(start)[:size]
            found: list[bytes] = []
            sector = start
            while sector < _END and len(found) * 64 < size:
                found.append(self._mini[sector * 64 : sector * 64 + 64])
                sector = self._mini_fat[sector]
            return b"".join(found)[:size]
        except IndexError as error:
            raise _BROKEN from error


def workbook_stream(data: bytes) -> bytes:
    """The workbook stream of an .xls (or WPS .et) file; refuses macros, embedded objects, passwords and other files."""
    file = CompoundFile(data)
    names = file.names
    if "EncryptedPackage" in names:
        raise Refused("encrypted", "文件设有打开密码，无法读取。请取消密码后重新上传。")
    if names & _MACROS:
        raise Refused("macro", "文件含有宏，出于安全不予接收。请另存为不含宏的 .xlsx 后重新上传。")
    if "ObjectPool" in names or any(name.startswith("MBD") for name in names) or "\x01Ole10Native" in names:
        raise Refused("embedded_object", "文件嵌入了其他文件或控件，不予接收。请删除嵌入对象后重新上传。")
    stream = next((name for name in ("Workbook", "Book") if name in names), None)
    if stream is None:
        raise Refused("not_a_table", "文件不是工作簿。请上传 .xlsx、.xls 或 .csv 文件。")
    return file.stream(stream)


def _records(stream: bytes, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records of one substream: from `offset` to its EOF."""
    end = len(stream)
    while offset + 4 <= end:
        code, length = struct.unpack_from("<HH", stream, offset)
        yield code, stream[offset + 4 : offset + 4 + length]
        if code == 0x000A:
            return
        offset += 4 + length


@dataclass(frozen=True, slots=True)
class BiffSheet:
    """One sheet of an .xls: whether it is hidden, and its marks."""

    hidden: bool
    marks: Marks


def read_marks(stream: bytes) -> tuple[BiffSheet, ...]:
    """The worksheets of the stream in tab order, each with the marks of its cells."""
    sheets: list[tuple[int, bool]] = []
    formats: dict[int, str] = {}
    styles: list[int] = []
    try:
        for code, body in _records(stream):
            if code == 0x002F:
                raise Refused("encrypted", "文件设有打开密码，无法读取。请取消密码后重新上传。")
            if code == 0x0085:
                offset, state, kind = struct.unpack_from("<IBB", body)
                if kind == 1:
                    raise Refused("macro", "文件含有宏表，出于安全不予接收。请另存为不含宏的 .xlsx 后重新上传。")
                if kind == 0:
                    sheets.append((offset, state & 3 != 0))
            elif code == 0x041E:
                formats[struct.unpack_from("<H", body)[0]] = _format_text(body)
            elif code == 0x00E0:
                styles.append(struct.unpack_from("<H", body, 2)[0])
            elif code == 0x01AE and len(body) >= 4 and struct.unpack_from("<H", body, 2)[0] not in (0x0401, 0x3A01):
                raise Refused("external_link", "文件链接了其他工作簿或外部程序，不予接收。请断开链接后重新上传。")
        number_styles = NumberStyles.of_formats(styles, formats)
        return tuple(BiffSheet(hidden, _sheet_marks(stream, offset, number_styles)) for offset, hidden in sheets)
    except (struct.error, IndexError) as error:
        raise _BROKEN from error


def _format_text(body: bytes) -> str:
    wide = len(body) > 4 and body[4] & 1
    return body[5:].decode("utf-16-le" if wide else "latin-1", "replace")


def _sheet_marks(stream: bytes, offset: int, styles: NumberStyles) -> Marks:
    marks = Marks()
    hidden_rows: list[int] = []
    for code, body in _records(stream, offset):
        if code in _CELL_RECORDS:
            _mark_cells(marks, code, body, styles)
        elif code == 0x0208:
            if struct.unpack_from("<H", body, 12)[0] & 0x20:
                hidden_rows.append(struct.unpack_from("<H", body)[0] + 1)
        elif code == 0x007D:
            first, last = struct.unpack_from("<HH", body)
            if struct.unpack_from("<H", body, 8)[0] & 1:
                marks.hidden_columns.append(Span(first, min(last, 255)))
        elif code == 0x00E5:
            for index in range(struct.unpack_from("<H", body)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + index * 8)
                marks.merges.append((top + 1, left, bottom + 1, right))
    marks.hidden_rows = spans(hidden_rows)
    return marks


_NUMBER, _RK, _MULTIPLE_RK, _BOOLEAN_OR_ERROR, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0205, 0x0006
_TEXTS = frozenset({0x00FD, 0x0204, 0x00D6})
_CELL_RECORDS = _TEXTS | {_NUMBER, _RK, _MULTIPLE_RK, _BOOLEAN_OR_ERROR, _FORMULA}


def _mark_cells(marks: Marks, code: int, body: bytes, styles: NumberStyles) -> None:
    """Count the cell or cells of one record and note what is special about them."""
    row, column, style = struct.unpack_from("<HHH", body)
    if code == _FORMULA:
        _mark_formula(marks, row, column, body[6:14])
    elif code == _BOOLEAN_OR_ERROR and body[7]:
        marks.errors[row + 1, column] = ERROR_TEXTS.get(body[6], "#ERROR!")
    elif code == _MULTIPLE_RK:
        for index in range((len(body) - 6) // 6):
            marks.filled += 1
            styles.mark(marks, struct.unpack_from("<H", body, 4 + index * 6)[0], row + 1, column + index)
    else:
        marks.filled += 1
        if code in (_NUMBER, _RK):
            styles.mark(marks, style, row + 1, column)


def _mark_formula(marks: Marks, row: int, column: int, result: bytes) -> None:
    """A formula's saved result: a number, or FF FF behind a kind (0 text, 1 boolean, 2 error, 3 empty text)."""
    if result[6:8] != b"\xff\xff" or result[0] in (0, 1):
        marks.filled += 1
    elif result[0] == 2:
        marks.errors[row + 1, column] = ERROR_TEXTS.get(result[2], "#ERROR!")
