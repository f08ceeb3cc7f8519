"""What must be true of a paper before it is kept."""

from collections.abc import Mapping
from pathlib import PurePath

MEDIA_TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".ofd": "application/ofd",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".wps": "application/vnd.ms-works",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".et": "application/vnd.ms-excel",
}
"""Papers that are taken, and the media type each is kept under: told by its name, never by who sends it."""

LARGEST = 20 * 1024 * 1024
"""Bytes."""


def paper_is_of_a_known_kind(name: str) -> str | None:
    known = PurePath(name).suffix.lower() in MEDIA_TYPES
    return None if known else "不接收这种文件；请上传 PDF、OFD、图片或 WPS、Office 文档。"


def paper_is_not_too_large(size: int) -> str | None:
    return None if size <= LARGEST else "文件超过 20 MB；请压缩后上传。"


def media_type_of(name: str) -> str:
    """The media type of a paper of a known kind; raises KeyError for another."""
    return MEDIA_TYPES[PurePath(name).suffix.lower()]
