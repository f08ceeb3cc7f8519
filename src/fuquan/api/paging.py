"""Pages by key: the next page begins after the last row seen, however many rows lie before it."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from ninja import Schema
from pydantic import Field

from .answers import Missing, Told

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class PageIn(Schema):
    """Where the page begins and how many rows it holds."""

    after: str = Field("", description="id of the last row of the page before; empty for the first page")
    size: int = Field(50, ge=1, le=500)


class Page(Told, Generic[T]):
    """One page, and the ``after`` of the next; empty when this is the last."""

    rows: list[T]
    next: str


def page_of(rows: QuerySet[M], order: Sequence[str], asked: PageIn) -> dict[str, object]:
    """The page that was ``asked`` for, in the total order of the columns ``order``; its rows have a ``public_id``.

    A name after ``-`` orders backwards. Raises Missing when the row to begin after is not among those of the person.
    """
    ordered = rows.order_by(*order)
    if asked.after:
        last = ordered.filter(public_id=asked.after).first()
        if last is None:
            raise Missing
        ordered = ordered.filter(_beyond(last, order))
    found = list(ordered[: asked.size + 1])
    shown = found[: asked.size]
    return {"rows": shown, "next": shown[-1].public_id if len(found) > len(shown) else ""}  # type: ignore[attr-defined]


def _beyond(last: Model, order: Sequence[str]) -> Q:
    """The rows that stand after ``last``."""
    found, equal = Q(pk__in=[]), Q()
    for column in order:
        name = column.removeprefix("-")
        value = getattr(last, name)
        found |= equal & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return found
