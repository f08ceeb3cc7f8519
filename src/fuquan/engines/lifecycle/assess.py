"""The two questions asked of gates: may this verb happen now, and how does each item of a checklist stand?"""

from collections.abc import Collection, Sequence
from enum import StrEnum

from .model import F, Finding, Gate, GateReading, Lifecycle, Transition, Verdict

STATE = "state"
ROLE = "role"


def assess(transition: Transition[F], state: StrEnum, facts: F, roles: Collection[str]) -> Verdict:
    """May ``roles`` do ``transition`` to a thing in ``state``? Every reason at once: stage, role, each gate."""
    findings: list[Finding] = []
    if state not in transition.sources:
        findings.append(Finding(STATE, f"当前阶段不能办理“{transition.label}”，请刷新页面，按最新阶段办理。"))
    if set(transition.roles).isdisjoint(roles):
        findings.append(Finding(ROLE, f"您的岗位没有办理“{transition.label}”的权限。"))
    findings += [found for gate in transition.gates if (found := gate.inspect(facts)) is not None]
    return Verdict(transition.name, transition.label, tuple(findings))


def available(lifecycle: Lifecycle[F], state: StrEnum, facts: F, roles: Collection[str]) -> tuple[Verdict, ...]:
    """The verdict on every verb that leaves ``state``, in the order of the table: what a page's buttons show."""
    return tuple(assess(transition, state, facts, roles) for transition in lifecycle.leaving(state))


def survey(gates: Sequence[Gate[F]], facts: F) -> tuple[GateReading, ...]:
    """Read ``gates`` as a checklist: one reading for each gate, open or shut, in the order given.

    Raises ``ValueError`` when two gates share a code, since the list could then not be counted.
    """
    if len({gate.code for gate in gates}) != len(gates):
        raise ValueError("a checklist holds two gates with one code")
    return tuple(_reading(gate, gate.inspect(facts)) for gate in gates)


def _reading(gate: Gate[F], found: Finding | None) -> GateReading:
    message = f"“{gate.label}”已满足。" if found is None else found.message
    return GateReading(gate.code, found is None, message, gate.label, gate.basis)
