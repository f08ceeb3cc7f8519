"""A sound table has no problem to name, and each way of breaking a table is named in its own sentence."""

from dataclasses import replace
from enum import StrEnum

import pytest

from fuquan.engines.lifecycle import Gate, Transition, sound

from .paper import BASIS, CANCEL, LABELS, PAPER, REVIEW, SIGN, Stage


class Elsewhere(StrEnum):
    MOON = "moon"


UNLABELLED = {stage: label for stage, label in LABELS.items() if stage is not Stage.VOID}
OTHER_BASIS = Gate("basis", "依据另有所指", BASIS.check)
REOPEN = Transition("reopen", "重开", (Stage.VOID,), Stage.DRAFT, ("leader",))

BROKEN = {
    "unreachable stage": (
        replace(PAPER, transitions=(REVIEW, replace(SIGN, sources=(Stage.SIGNED,)), CANCEL), ends=(Stage.VOID,)),
        ("stage 'signed' cannot be reached from 'draft'",),
    ),
    "dead end": (
        replace(PAPER, ends=(Stage.SIGNED,)),
        ("stage 'void' has no exit and is not a declared end",),
    ),
    "end with an exit": (
        replace(PAPER, transitions=(REVIEW, SIGN, CANCEL, REOPEN)),
        ("stage 'void' is a declared end but has an exit",),
    ),
    "no label": (replace(PAPER, labels=UNLABELLED), ("stage 'void' has no label",)),
    "blank label": (replace(PAPER, labels=LABELS | {Stage.VOID: " "}), ("stage 'void' has no label",)),
    "stage of another enum": (
        replace(PAPER, ends=(*PAPER.ends, Elsewhere.MOON)),
        ("stage 'moon' is not a member of Stage",),
    ),
    "verb twice": (
        replace(PAPER, transitions=(REVIEW, SIGN, CANCEL, replace(CANCEL, sources=(Stage.DRAFT,)))),
        ("verb 'cancel' is declared 2 times",),
    ),
    "verb from nowhere": (
        replace(PAPER, transitions=(REVIEW, SIGN, CANCEL, replace(REOPEN, sources=()))),
        ("verb 'reopen' starts from no stage",),
    ),
    "verb for nobody": (
        replace(PAPER, transitions=(REVIEW, SIGN, replace(CANCEL, roles=()))),
        ("verb 'cancel' is open to no role",),
    ),
    "verb without a word": (
        replace(PAPER, transitions=(REVIEW, SIGN, replace(CANCEL, label=""))),
        ("verb 'cancel' has no label",),
    ),
    "one code, two meanings": (
        replace(PAPER, transitions=(REVIEW, replace(SIGN, gates=(OTHER_BASIS,)), CANCEL)),
        ("gate code 'basis' has two meanings, the second at verb 'sign'",),
    ),
    "one gate twice": (
        replace(PAPER, transitions=(REVIEW, replace(SIGN, gates=(BASIS, BASIS)), CANCEL)),
        ("verb 'sign' passes gate 'basis' 2 times",),
    ),
    "reserved code": (
        replace(PAPER, transitions=(REVIEW, SIGN, replace(CANCEL, gates=(replace(BASIS, code="role"),)))),
        ("gate code 'role' is reserved",),
    ),
}


def test_a_good_table_has_no_problem():
    assert sound(PAPER) == ()


@pytest.mark.parametrize(("lifecycle", "problems"), BROKEN.values(), ids=BROKEN)
def test_each_fault_is_named(lifecycle, problems):
    assert sound(lifecycle) == problems


def test_all_faults_are_named_at_once():
    lifecycle = replace(PAPER, labels=UNLABELLED, ends=(), transitions=(REVIEW, SIGN))
    assert sound(lifecycle) == (
        "stage 'signed' has no exit and is not a declared end",
        "stage 'void' cannot be reached from 'draft'",
        "stage 'void' has no exit and is not a declared end",
        "stage 'void' has no label",
    )
