"""The nouns of a lifecycle: all frozen, because a lifecycle is read and never changed while the product runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Finding:
    """Why something is refused, in words an official can act on.

    ``gate`` is the code of the gate, or one of the two reserved codes ``state`` and ``role``;
    ``basis`` is the article the gate rests on, empty where no law is meant.
    """

    gate: str
    message: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Gate(Generic[F]):
    """One condition over facts: ``check`` answers None when the gate is open, else the sentence that says why not."""

    code: str
    label: str
    check: Callable[[F], str | None]
    basis: str = ""

    def inspect(self, facts: F) -> Finding | None:
        """The finding of this gate over ``facts``, or None when it is open.

        Raises ``ValueError`` when the check shuts the gate without saying a word: an official could do nothing with it.
        """
        message = self.check(facts)
        if message is None:
            return None
        if not message.strip():
            raise ValueError(f"gate {self.code!r} is shut without a sentence")
        return Finding(self.code, message, self.basis)


@dataclass(frozen=True, slots=True)
class Transition(Generic[F]):
    """A verb: from some stages to one stage, by some roles, through gates."""

    name: str
    label: str
    sources: tuple[StrEnum, ...]
    target: StrEnum
    roles: tuple[str, ...]
    gates: tuple[Gate[F], ...] = ()


@dataclass(frozen=True, slots=True)
class Lifecycle(Generic[F]):
    """The whole life of one kind of thing, as a table.

    ``labels`` gives every stage its Chinese name; ``ends`` are the stages nothing is meant to leave.
    """

    name: str
    states: type[StrEnum]
    initial: StrEnum
    labels: Mapping[StrEnum, str]
    transitions: tuple[Transition[F], ...]
    ends: tuple[StrEnum, ...] = ()

    def verb(self, name: str) -> Transition[F]:
        """The transition called ``name``; raises ``LookupError`` naming the known verbs when there is none."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        known = ", ".join(t.name for t in self.transitions)
        raise LookupError(f"lifecycle {self.name!r} has no verb {name!r}; it has: {known}")

    def leaving(self, state: StrEnum) -> tuple[Transition[F], ...]:
        """The transitions that start from ``state``, in the order of the table."""
        return tuple(t for t in self.transitions if state in t.sources)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one request: the verb, its Chinese label, and every reason against it."""

    transition: str
    label: str
    findings: tuple[Finding, ...]

    @property
    def allowed(self) -> bool:
        """True when nothing speaks against the transition."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class GateReading:
    """One line of a readiness list: the gate's code, whether it is open, and the sentence to show beside it."""

    gate: str
    open: bool
    message: str
    label: str
    basis: str = ""
