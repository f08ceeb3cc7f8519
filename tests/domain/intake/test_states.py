"""The life of an import is a sound table: every stage is reached, and only declared ends have no way on."""

from fuquan.domain.intake import rules
from fuquan.domain.intake.rules import ImportFacts
from fuquan.domain.intake.states import ACCEPTED, CLEAN, CONFIRMED, FREE, IMPORT, ImportStage
from fuquan.domain.org.roles import Role
from fuquan.engines.lifecycle import assess
from fuquan.engines.lifecycle.soundness import sound

OFFICE = [Role.REFORM_OFFICE]


def test_the_table_is_sound() -> None:
    assert sound(IMPORT) == ()


def test_every_gate_has_an_open_and_a_shut_example() -> None:
    examples = {
        ACCEPTED: (ImportFacts(accepted=1), ImportFacts()),
        CLEAN: (ImportFacts(accepted=1, rejected=2, good_rows_only=True), ImportFacts(accepted=1, rejected=2)),
        CONFIRMED: (ImportFacts(), ImportFacts(unanswered=1)),
        FREE: (ImportFacts(), ImportFacts(standing_on_it=("武陟县 取水许可",))),
    }
    gates = {gate for transition in IMPORT.transitions for gate in transition.gates}
    assert set(examples) == gates
    for gate, (opened, shut) in examples.items():
        assert gate.inspect(opened) is None
        assert gate.inspect(shut).message.endswith("。")


def test_all_reasons_are_told_at_once() -> None:
    facts = ImportFacts(rejected=3, unanswered=1)
    verdict = assess(IMPORT.verb("apply"), ImportStage.UPLOADED, facts, [Role.INSPECTOR])
    assert [finding.gate for finding in verdict.findings] == ["state", "role", "accepted", "clean", "confirmed"]


def test_only_an_applied_import_is_rolled_back() -> None:
    verb = IMPORT.verb("roll_back")
    allowed = [stage for stage in ImportStage if assess(verb, stage, ImportFacts(), OFFICE).allowed]
    assert allowed == [ImportStage.APPLIED]


def test_the_count_of_what_stands_on_it_is_told_by_name() -> None:
    told = rules.nothing_stands_on_it(ImportFacts(standing_on_it=tuple("甲乙丙丁戊己")))
    assert told is not None
    assert "甲、乙、丙、丁、戊）" in told
