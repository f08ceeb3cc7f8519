"""How an uploaded template is refused: everything found wrong at once, each with its place and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason; ``paragraph`` counts from 1 within its part, 0 where the part or its frame is meant."""

    code: str
    part: str
    paragraph: int
    text: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.part}第{self.paragraph}段" if self.paragraph else self.part
        return f"{place}：{self.sentence}" + (f"（原文：{self.text}）" if self.text else "")


class Refused(Exception):
    """The template is not accepted; ``findings`` say why."""

    def __init__(self, findings: Sequence[Refusal]) -> None:
        self.findings = tuple(findings)
        super().__init__("；".join(map(str, self.findings)))


class Missing(Exception):
    """A template cannot be filled; ``names`` are the fields without a value."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"以下字段没有值：{'、'.join(self.names)}。")


def shortened(text: str) -> str:
    """At most 60 characters of ``text`` on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:60]}……"
