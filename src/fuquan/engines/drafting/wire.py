"""Papers as JSON: what `python -m` reads, what a signed version stores, and where exactly a given one is wrong."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import date
from enum import Enum
from typing import Any

from fuquan.engines.drafting import model
from fuquan.engines.drafting.model import Paper

_BLOCKS = {kind.__name__: kind for kind in typing.get_args(model.Block)}


class NotAPaper(ValueError):
    """The JSON is not a paper; the message names the field."""


def to_json(paper: Paper) -> str:
    """``paper`` as JSON; blocks carry their ``kind``, fields at their defaults are left out."""
    return json.dumps(_encoded(paper), ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Paper:
    """The paper that ``text`` describes. Raises NotAPaper with the place of the first fault."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise NotAPaper(f"不是有效的 JSON：{error}") from error
    paper = _decoded(given, Paper, "公文")
    if not isinstance(paper, Paper):
        raise NotAPaper("公文：内容为空。")
    return paper


def _encoded(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_encoded(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = {"kind": type(value).__name__} if type(value).__name__ in _BLOCKS else {}
        given = {
            field.name: _encoded(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default
        }
        return kind | given
    return value


def _decoded(given: Any, wanted: Any, place: str) -> Any:
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is tuple:
        if not isinstance(given, list):
            raise NotAPaper(f"{place}：应为列表。")
        return tuple(_decoded(item, inner[0], f"{place}[{number}]") for number, item in enumerate(given, start=1))
    if origin in (typing.Union, types.UnionType):
        if type(None) in inner:
            return None if given is None else _decoded(given, inner[0], place)
        kind = given.get("kind") if isinstance(given, dict) else None
        if kind not in _BLOCKS:
            raise NotAPaper(f"{place}：kind 应为 {'、'.join(sorted(_BLOCKS))} 之一。")
        rest = {name: value for name, value in given.items() if name != "kind"}
        return _decoded(rest, _BLOCKS[kind], place)
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        return _object(given, wanted, place)
    return _plain(given, wanted, place)


def _object(given: Any, wanted: type[Any], place: str) -> Any:
    if not isinstance(given, dict):
        raise NotAPaper(f"{place}：应为对象。")
    hints = typing.get_type_hints(wanted)
    unknown = sorted(given.keys() - hints.keys())
    if unknown:
        raise NotAPaper(f"{place}：没有字段 {'、'.join(unknown)}。")
    needed = [
        field.name
        for field in dataclasses.fields(wanted)
        if field.default is dataclasses.MISSING and field.name not in given
    ]
    if needed:
        raise NotAPaper(f"{place}：缺少字段 {'、'.join(needed)}。")
    values = {name: _decoded(value, hints[name], f"{place}.{name}") for name, value in given.items()}
    try:
        return wanted(**values)
    except ValueError as error:
        raise NotAPaper(f"{place}：{error}") from error


def _plain(given: Any, wanted: Any, place: str) -> Any:
    try:
        if wanted is date:
            return date.fromisoformat(given)
        if isinstance(wanted, type) and issubclass(wanted, Enum):
            return wanted(given)
    except (TypeError, ValueError) as error:
        raise NotAPaper(f"{place}：不能识别 {given!r}。") from error
    fits = isinstance(given, int | float) and not isinstance(given, bool) if wanted is float else type(given) is wanted
    if not fits:
        raise NotAPaper(f"{place}：不能识别 {given!r}。")
    return given
