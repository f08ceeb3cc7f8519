"""One byte string for one payload: the form in which the journal stores, hashes and later checks a record."""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"

MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1


class NotCanonical(ValueError):
    """A payload holds something that has no single byte form; the message names the place and the remedy."""


def canonical_bytes(payload: Mapping[str, object]) -> bytes:
    """``payload`` as UTF-8 JSON, equal for equal payloads whatever their key order or Unicode composition.

    Keys are sorted by code point, nothing is indented, text is NFC, numbers are 64-bit integers, dates are
    ``YYYY-MM-DD`` and moments ``YYYY-MM-DDTHH:MM:SS.ffffffZ`` in UTC; lists and tuples are arrays, mappings nest to
    ``MAX_DEPTH``. Raises ``NotCanonical`` for floats, decimals, naive moments, NUL, lone surrogates, keys that are
    not text or that coincide after NFC, integers beyond 64 bits, and every other type.
    """
    if not isinstance(payload, Mapping):
        raise NotCanonical(f"a payload is a mapping, not {type(payload).__name__}")
    plain = _mapping(payload, "payload", 1)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _plain(value: object, place: str, depth: int) -> Plain:  # noqa: PLR0911  one return for each kind of value
    match value:
        case None | bool():
            return value
        case int():
            return _integer(value, place)
        case str():
            return _text(value, place)
        case datetime():
            return _moment(value, place)
        case date():
            return value.isoformat()
        case Mapping():
            return _mapping(value, place, depth + 1)
        case list() | tuple():
            return _array(value, place, depth + 1)
        case float():
            raise NotCanonical(f"{place} is the float {value!r}: record integers in the smallest unit instead")
        case _:
            raise NotCanonical(f"{place} is of type {type(value).__name__}, which has no canonical form")


def _mapping(mapping: Mapping[Any, object], place: str, depth: int) -> dict[str, Plain]:
    _shallow(place, depth)
    plain: dict[str, Plain] = {}
    for key, value in mapping.items():
        if not isinstance(key, str):
            raise NotCanonical(f"{place} has the key {key!r}, which is not text")
        name = _text(key, f"the key {key!r} of {place}")
        if name in plain:
            raise NotCanonical(f"{place} has the key {name!r} twice, written in two ways")
        plain[name] = _plain(value, f"{place}.{name}", depth)
    return plain


def _array(items: Iterable[object], place: str, depth: int) -> list[Plain]:
    _shallow(place, depth)
    return [_plain(item, f"{place}[{index}]", depth) for index, item in enumerate(items)]


def _shallow(place: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotCanonical(f"{place} nests deeper than {MAX_DEPTH} levels")


def _integer(value: int, place: str) -> int:
    if abs(value) > MAX_INTEGER:
        raise NotCanonical(f"{place} is an integer beyond 64 bits")
    return value


def _text(value: str, place: str) -> str:
    if "\0" in value:
        raise NotCanonical(f"{place} contains NUL")
    text = unicodedata.normalize("NFC", str.__str__(value))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as half:
        raise NotCanonical(f"{place} contains half of a surrogate pair") from half
    return text


def _moment(value: datetime, place: str) -> str:
    if value.tzinfo is None:
        raise NotCanonical(f"{place} is a moment without a time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
