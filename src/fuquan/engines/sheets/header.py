"""Tolerant mapping of found column headers to expected columns, with what earlier users confirmed remembered."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fuquan.engines.sheets.names import How
from fuquan.engines.sheets.normalise import key

HEADER_JOINT = "/"
"""What joins the two lines of a two-line header: 办件量/受理."""


@dataclass(frozen=True, slots=True)
class Column:
    """One expected column: its official header, other headers that mean the same, and whether a sheet needs it."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """How the found headers answer the expected columns.

    `index` gives, for every mapped expected name, the position in the found headers; `how` by which evidence
    ("remembered" included). `missing` are required and `absent` optional columns without a header. `ambiguous` gives
    the found headers that claim the same column: none of them is mapped. `suggestions` names, for columns without a
    header, an unknown header that looks alike; it is never applied.
    """

    index: Mapping[str, int]
    how: Mapping[str, str]
    missing: tuple[str, ...]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    ambiguous: Mapping[str, tuple[str, ...]]
    suggestions: Mapping[str, str]

    @property
    def complete(self) -> bool:
        """Whether every required column is mapped and none is ambiguous."""
        return not self.missing and not self.ambiguous


def match(
    expected: Sequence[Column], headers: Sequence[str], *, remembered: Mapping[str, str] | None = None
) -> HeaderMap:
    """Map found headers to expected columns: remembered first, then exact, normalised, alias, last line of two.

    `remembered` maps a found header (any spelling with the same key) to an expected name, or to "" for a header that
    people said to ignore. One found header answers one column at most.
    """
    claims = _claims(expected, headers, remembered or {})
    index: dict[str, int] = {}
    how: dict[str, str] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    taken: set[int] = set()
    for column in expected:
        best = _strongest(claims.get(column.name, []))
        taken.update(position for position, _ in best)
        if len(best) == 1:
            index[column.name], how[column.name] = best[0]
        elif best:
            ambiguous[column.name] = tuple(headers[position] for position, _ in best)
    ignored = {key(header) for header, name in (remembered or {}).items() if not name}
    unknown = tuple(
        header
        for position, header in enumerate(headers)
        if header and position not in taken and key(header) not in ignored
    )
    open_names = [column.name for column in expected if column.name not in index and column.name not in ambiguous]
    required = {column.name for column in expected if column.required}
    return HeaderMap(
        index=index,
        how=how,
        missing=tuple(name for name in open_names if name in required),
        absent=tuple(name for name in open_names if name not in required),
        unknown=unknown,
        ambiguous=ambiguous,
        suggestions=_suggestions(open_names, unknown),
    )


_STRENGTH = ("remembered", How.EXACT.value, How.NORMALISED.value, How.ALIAS.value, "last_line")


def _claims(
    expected: Sequence[Column], headers: Sequence[str], remembered: Mapping[str, str]
) -> dict[str, list[tuple[int, str]]]:
    """For every expected name the found positions that claim it, each by its strongest evidence."""
    by_memory = {key(header): name for header, name in remembered.items()}
    by_key = {key(column.name): column.name for column in expected}
    by_alias = {key(alias): column.name for column in expected for alias in column.aliases}
    names = {column.name for column in expected}
    claims: dict[str, list[tuple[int, str]]] = {}
    for position, header in enumerate(headers):
        folded = key(header)
        last_line = key(header.rpartition(HEADER_JOINT)[2]) if HEADER_JOINT in header else ""
        if not folded:
            continue
        if folded in by_memory:
            if by_memory[folded] in names:
                claims.setdefault(by_memory[folded], []).append((position, "remembered"))
        elif header in names:
            claims.setdefault(header, []).append((position, How.EXACT.value))
        elif folded in by_key:
            claims.setdefault(by_key[folded], []).append((position, How.NORMALISED.value))
        elif folded in by_alias:
            claims.setdefault(by_alias[folded], []).append((position, How.ALIAS.value))
        elif last_line and (last_line in by_key or last_line in by_alias):
            claims.setdefault(by_key.get(last_line) or by_alias[last_line], []).append((position, "last_line"))
    return claims


def _strongest(claims: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The claims with the best evidence there is; two of the same strength stay two."""
    strongest = min((_STRENGTH.index(how) for _, how in claims), default=0)
    return [claim for claim in claims if _STRENGTH.index(claim[1]) == strongest]


def _suggestions(open_names: Sequence[str], unknown: Sequence[str]) -> dict[str, str]:
    """For columns without a header the unknown header most like it, when it is alike at all."""
    likeness = {key(header): header for header in unknown}
    found: dict[str, str] = {}
    for name in open_names:
        near = difflib.get_close_matches(key(name), likeness, n=1, cutoff=0.5)
        if near:
            found[name] = likeness[near[0]]
    return found
