"""Equal payloads have equal bytes, the bytes say what the payload said, and what has no single form is refused."""

import json
import unicodedata
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuquan.engines.merkle import NotCanonical, canonical_bytes

SHANGHAI = timezone(timedelta(hours=8))


class Colour(StrEnum):
    RED = "red"


class Shade(StrEnum):
    DARK = "dark"

    def __str__(self) -> str:
        return "shown otherwise"


class Rank(IntEnum):
    FIRST = 1


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({}, "{}"),
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ({"乙": "武陟县", "甲": None}, '{"乙":"武陟县","甲":null}'),
        ({"x": [True, False, (), {"z": 0, "y": []}]}, '{"x":[true,false,[],{"y":[],"z":0}]}'),
        ({"on": date(2021, 11, 3)}, '{"on":"2021-11-03"}'),
        ({"at": datetime(2021, 11, 5, 17, tzinfo=SHANGHAI)}, '{"at":"2021-11-05T09:00:00.000000Z"}'),
        ({"at": datetime(2021, 11, 5, 9, 0, 0, 1, tzinfo=UTC)}, '{"at":"2021-11-05T09:00:00.000001Z"}'),
        ({"e\u0301": "e\u0301"}, '{"\u00e9":"\u00e9"}'),
        ({"a": "\u200b\u2028\u7528"}, '{"a":"\u200b\u2028\u7528"}'),
        ({"a": '"\\\n\x1f'}, '{"a":"\\"\\\\\\n\\u001f"}'),
        ({"n": -(2**63 - 1)}, '{"n":-9223372036854775807}'),
        ({"c": Colour.RED, "r": Rank.FIRST, "s": Shade.DARK}, '{"c":"red","r":1,"s":"dark"}'),
        ({"\U00020000": 1, "\uff21": 2}, '{"\uff21":2,"\U00020000":1}'),
        (OrderedDict(a=MappingProxyType({"b": 1})), '{"a":{"b":1}}'),
    ],
)
def test_known_bytes(payload, expected):
    assert canonical_bytes(payload) == expected.encode("utf-8")


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({"a": {"b": [0, 1.5]}}, r"payload\.a\.b\[1\] is the float 1\.5: record integers in the smallest unit instead"),
        ({"a": 1e20}, r"payload\.a is the float 1e\+20"),
        ({"a": float("nan")}, r"payload\.a is the float nan"),
        ({"a": Decimal("1.0")}, r"payload\.a is of type Decimal"),
        ({"a": b"x"}, r"payload\.a is of type bytes"),
        ({"a": {1, 2}}, r"payload\.a is of type set"),
        ({"a": UUID(int=0)}, r"payload\.a is of type UUID"),
        ({"a": "x\0y"}, r"payload\.a contains NUL"),
        ({"a\0": 1}, r"the key 'a\\x00' of payload contains NUL"),
        ({"a": "\ud800"}, r"payload\.a contains half of a surrogate pair"),
        ({"a": datetime.fromisoformat("2021-11-05T17:00")}, r"payload\.a is a moment without a time zone"),
        ({1: "a"}, r"payload has the key 1, which is not text"),
        ({"\u00e9": 1, "e\u0301": 2}, r"payload has the key 'é' twice"),
        ({"a": 2**63}, r"payload\.a is an integer beyond 64 bits"),
        ({"a": -(2**63)}, r"payload\.a is an integer beyond 64 bits"),
        ([("a", 1)], r"a payload is a mapping, not list"),
    ],
)
def test_what_has_no_single_form_is_refused_by_its_place(payload, message):
    with pytest.raises(NotCanonical, match=message):
        canonical_bytes(payload)


def nested(levels: int) -> dict[str, object]:
    payload: dict[str, object] = {}
    for _ in range(levels - 1):
        payload = {"a": payload}
    return payload


def test_nesting_ends_at_32_levels_and_so_do_circles():
    assert canonical_bytes(nested(32)) == b'{"a":' * 31 + b"{}" + b"}" * 31
    with pytest.raises(NotCanonical, match="nests deeper than 32 levels"):
        canonical_bytes(nested(33))
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(NotCanonical, match="nests deeper than 32 levels"):
        canonical_bytes({"a": circle})


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | text,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(text, inner, max_size=4).filter(
            lambda mapping: len({unicodedata.normalize("NFC", key) for key in mapping}) == len(mapping)
        )
    ),
    max_leaves=12,
)
payloads = st.dictionaries(text.map(lambda key: unicodedata.normalize("NFC", key)), values, max_size=5)


def composed(value: object) -> object:
    """``value`` with all its text in NFC: what the bytes are to say."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case list():
            return [composed(item) for item in value]
        case dict():
            return {composed(key): composed(item) for key, item in value.items()}
        case _:
            return value


def reversed_keys(value: object) -> object:
    match value:
        case list():
            return [reversed_keys(item) for item in value]
        case dict():
            return {key: reversed_keys(item) for key, item in reversed(value.items())}
        case _:
            return value


@given(payloads)
def test_the_bytes_read_back_as_the_payload_and_are_their_own_canonical_form(payload):
    data = canonical_bytes(payload)
    read = json.loads(data)
    assert read == composed(payload)
    assert canonical_bytes(read) == data


@given(payloads)
def test_key_order_and_composition_leave_no_trace(payload):
    data = canonical_bytes(payload)
    assert canonical_bytes(reversed_keys(payload)) == data
    assert canonical_bytes(composed(payload)) == data


@given(payloads, payloads)
def test_different_payloads_have_different_bytes(one, other):
    # repr tells True from 1, which == does not.
    assert (canonical_bytes(one) == canonical_bytes(other)) == (
        repr(sorted_deep(composed(one))) == repr(sorted_deep(composed(other)))
    )


def sorted_deep(value: object) -> object:
    match value:
        case list():
            return [sorted_deep(item) for item in value]
        case dict():
            return {key: sorted_deep(value[key]) for key in sorted(value)}
        case _:
            return value


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-12, 14))
def test_a_moment_has_the_same_bytes_in_every_time_zone(moment, hours):
    try:
        elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))
    except OverflowError:
        return
    assert canonical_bytes({"at": elsewhere}) == canonical_bytes({"at": moment})
