"""What can be wrong with a lifecycle's table itself, before anybody is asked anything."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import Any

from .assess import ROLE, STATE
from .model import Gate, Lifecycle


def sound(lifecycle: Lifecycle[Any]) -> tuple[str, ...]:
    """Every problem of the table, one sentence each, for the developer; an empty tuple when the table is sound."""
    return tuple(chain(_foreign_stages(lifecycle), _stages(lifecycle), _verbs(lifecycle), _gates(lifecycle)))


def _reached(lifecycle: Lifecycle[Any]) -> set[StrEnum]:
    """The stages a thing can come to from the initial one, that one included."""
    reached: set[StrEnum] = set()
    waiting = [lifecycle.initial]
    while waiting:
        stage = waiting.pop()
        if stage not in reached:
            reached.add(stage)
            waiting += [t.target for t in lifecycle.leaving(stage)]
    return reached


def _foreign_stages(lifecycle: Lifecycle[Any]) -> Iterator[str]:
    used = [lifecycle.initial, *lifecycle.ends, *lifecycle.labels]
    used += [stage for t in lifecycle.transitions for stage in (*t.sources, t.target)]
    for stage in dict.fromkeys(used):
        if not isinstance(stage, lifecycle.states):
            yield f"stage {str(stage)!r} is not a member of {lifecycle.states.__name__}"


def _stages(lifecycle: Lifecycle[Any]) -> Iterator[str]:
    reached = _reached(lifecycle)
    for stage in lifecycle.states:
        left = bool(lifecycle.leaving(stage))
        if stage not in reached:
            yield f"stage {stage.value!r} cannot be reached from {lifecycle.initial.value!r}"
        if not left and stage not in lifecycle.ends:
            yield f"stage {stage.value!r} has no exit and is not a declared end"
        if left and stage in lifecycle.ends:
            yield f"stage {stage.value!r} is a declared end but has an exit"
        if not lifecycle.labels.get(stage, "").strip():
            yield f"stage {stage.value!r} has no label"


def _verbs(lifecycle: Lifecycle[Any]) -> Iterator[str]:
    for name, times in Counter(t.name for t in lifecycle.transitions).items():
        if times > 1:
            yield f"verb {name!r} is declared {times} times"
    for transition in lifecycle.transitions:
        if not transition.sources:
            yield f"verb {transition.name!r} starts from no stage"
        if not transition.roles:
            yield f"verb {transition.name!r} is open to no role"
        if not transition.label.strip():
            yield f"verb {transition.name!r} has no label"


def _gates(lifecycle: Lifecycle[Any]) -> Iterator[str]:
    meanings: dict[str, Gate[Any]] = {}
    for transition in lifecycle.transitions:
        for code, times in Counter(gate.code for gate in transition.gates).items():
            if times > 1:
                yield f"verb {transition.name!r} passes gate {code!r} {times} times"
        for gate in transition.gates:
            if gate.code not in meanings and gate.code in (STATE, ROLE):
                yield f"gate code {gate.code!r} is reserved"
            if meanings.setdefault(gate.code, gate) != gate:
                yield f"gate code {gate.code!r} has two meanings, the second at verb {transition.name!r}"
