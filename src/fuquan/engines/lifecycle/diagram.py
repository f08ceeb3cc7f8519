"""Draw a lifecycle as Markdown and Mermaid, so that the reference is made from the table and cannot drift from it."""

from typing import Any

from .model import Gate, Lifecycle, Transition

_HEADER = ("办理", "由", "到", "岗位", "关口编码", "关口", "依据")
_NOTHING = "—"


def mermaid(lifecycle: Lifecycle[Any]) -> str:
    """The state diagram in Mermaid's ``stateDiagram-v2``: stages by their Chinese names, arrows by their verbs."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_quoted(lifecycle.labels[stage])}" as {stage.name}' for stage in lifecycle.states]
    lines.append(f"    [*] --> {lifecycle.initial.name}")
    lines += [
        f"    {source.name} --> {transition.target.name}: {transition.label}"
        for transition in lifecycle.transitions
        for source in transition.sources
    ]
    lines += [f"    {end.name} --> [*]" for end in lifecycle.ends]
    return "\n".join(lines)


def gate_table(lifecycle: Lifecycle[Any]) -> str:
    """A Markdown table with one row for each gate of each verb; a verb without gates keeps one row of its own."""
    rows = [
        _row(_cells(lifecycle, transition, gate))
        for transition in lifecycle.transitions
        for gate in (transition.gates or (None,))
    ]
    return "\n".join([_row(_HEADER), "|" + "---|" * len(_HEADER), *rows])


def _cells(lifecycle: Lifecycle[Any], transition: Transition[Any], gate: Gate[Any] | None) -> tuple[str, ...]:
    sources = "、".join(lifecycle.labels[source] for source in transition.sources)
    verb = (transition.label, sources, lifecycle.labels[transition.target], "、".join(transition.roles))
    return verb + ((gate.code, gate.label, gate.basis or _NOTHING) if gate else (_NOTHING,) * 3)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;")
