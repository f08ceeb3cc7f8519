"""Every gate of a delegation's three lives opens on what it names and shuts, with a sentence, on its absence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from fuquan.domain.delegation import states
from fuquan.domain.delegation.rules import PROOF_CODES, PROOF_LABELS, READINESS, STATUTORY, Facts, Proof
from fuquan.domain.delegation.states import FILERS, GATES, LIFECYCLES
from fuquan.domain.org.roles import Role
from fuquan.engines.lifecycle import Gate

DAY = date(2021, 11, 9)
NOTHING = Facts(mode="", basis="  ", power_type="行政许可")
ALL = Facts(
    mode="直接下放",
    basis="《中华人民共和国行政许可法》第二十四条",
    power_type="行政许可",
    proven=dict.fromkeys(Proof, DAY),
    handed_over=True,
    ready=True,
)
WITHOUT = {proof: replace(ALL, proven={p: DAY for p in Proof if p != proof}) for proof in Proof}

EXAMPLES: dict[str, tuple[Facts, Facts]] = {
    **{proof.value: (ALL, WITHOUT[proof]) for proof in Proof},
    "mode": (ALL, replace(ALL, mode="")),
    "cited": (ALL, replace(ALL, basis=" ")),
    "handed_over": (ALL, replace(ALL, handed_over=False)),
    "ready": (ALL, replace(ALL, ready=False)),
    "lost": (WITHOUT[Proof.POST], ALL),
    "unused": (WITHOUT[Proof.FIRST_CASE], ALL),
}
"""For each gate by its code: facts under which it is open, and facts under which it is shut."""


def _gates() -> Iterator[Gate[Facts]]:
    yield from {gate.code: gate for life in LIFECYCLES for t in life.transitions for gate in t.gates}.values()


def test_every_gate_of_the_tables_has_an_open_and_a_shut_example() -> None:
    assert {gate.code for gate in _gates()} == set(EXAMPLES)
    declared = {gate.code for gate in vars(states).values() if isinstance(gate, Gate)} | {str(p) for p in GATES}
    assert declared == set(EXAMPLES)


@pytest.mark.parametrize("gate", list(_gates()), ids=lambda gate: gate.code)
def test_the_examples_open_and_shut_the_gate(gate: Gate[Facts]) -> None:
    opening, shutting = EXAMPLES[gate.code]
    assert gate.inspect(opening) is None
    found = gate.inspect(shutting)
    assert found is not None
    assert found.gate == gate.code
    assert found.message.endswith("。")
    assert found.basis == gate.basis


def test_the_twelve_conditions_are_numbered_and_the_law_sets_two() -> None:
    assert len(READINESS) == len(set(READINESS)) == 12
    assert [PROOF_CODES[f"G{n:02d}"] for n in range(1, 13)] == list(READINESS)
    assert set(READINESS) >= STATUTORY
    assert set(PROOF_LABELS) == set(FILERS) == set(GATES) == set(Proof)


def test_the_sentence_names_the_system_and_the_qualification() -> None:
    facts = replace(NOTHING, system="河南省运政管理系统", qualification="注册计量师")
    assert "“河南省运政管理系统”" in GATES[Proof.ACCOUNT].inspect(facts).message
    assert "“注册计量师”" in GATES[Proof.QUALIFICATION].inspect(facts).message


def test_every_proof_is_filed_by_the_office_and_never_by_readers_or_the_system() -> None:
    for filers in FILERS.values():
        assert Role.REFORM_OFFICE in filers
        assert set(filers).isdisjoint({Role.SYSTEM, Role.LEADER, Role.INSPECTOR, Role.SYSTEM_ADMIN})
