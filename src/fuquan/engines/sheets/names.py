"""Matching a written name to the known ones: exact, normalised or alias answer, a likeness only suggests."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fuquan.engines.sheets.normalise import key


class How(StrEnum):
    """By which evidence a name was matched."""

    EXACT = "exact"
    NORMALISED = "normalised"
    ALIAS = "alias"
    SUGGESTION = "suggestion"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """The answer for one written name.

    `value` is the known name for exact, normalised and alias matches and None otherwise, so that a suggestion can
    never be applied by accident; `suggestions` lists the likeliest known names, best first.
    """

    how: How
    value: str | None
    suggestions: tuple[str, ...] = ()


class NameIndex:
    """Known names with their aliases, asked many times; answers are remembered.

    `aliases` maps another current spelling to the known name (applied). `former` maps an abolished name to its
    successor (only suggested: a person must confirm). An alias that two names share is suggested, not applied.
    """

    def __init__(
        self,
        names: Iterable[str],
        *,
        aliases: Mapping[str, str] | None = None,
        former: Mapping[str, str] | None = None,
        cutoff: float = 0.5,
    ) -> None:
        self._names = tuple(dict.fromkeys(names))
        self._exact = frozenset(self._names)
        self._keys = _by_key((name, name) for name in self._names)
        self._aliases = _by_key((aliases or {}).items())
        self._former = _by_key((former or {}).items())
        self._cutoff = cutoff
        self._answers: dict[str, Match] = {}

    def closest(self, name: str) -> Match:
        """The match for one written name."""
        answer = self._answers.get(name)
        if answer is None:
            answer = self._answers[name] = self._find(name)
        return answer

    def _find(self, name: str) -> Match:
        if name in self._exact:
            return Match(How.EXACT, name)
        wanted = key(name)
        if not wanted:
            return Match(How.NONE, None)
        for how, index in ((How.NORMALISED, self._keys), (How.ALIAS, self._aliases)):
            found = index.get(wanted, ())
            if len(found) == 1:
                return Match(how, found[0])
            if found:
                return Match(How.SUGGESTION, None, found)
        if wanted in self._former:
            return Match(How.SUGGESTION, None, self._former[wanted])
        likely = difflib.get_close_matches(wanted, self._keys, n=3, cutoff=self._cutoff)
        suggestions = tuple(known for candidate in likely for known in self._keys[candidate])
        return Match(How.SUGGESTION if suggestions else How.NONE, None, suggestions)


def _by_key(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for written, name in pairs:
        known = index.get(key(written), ())
        if name not in known:
            index[key(written)] = (*known, name)
    return index


def closest(name: str, names: Iterable[str], *, aliases: Mapping[str, str] | None = None) -> Match:
    """One question to a `NameIndex` built for it; keep the index when asking more than once."""
    return NameIndex(names, aliases=aliases).closest(name)
