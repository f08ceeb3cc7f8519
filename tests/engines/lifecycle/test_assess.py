"""A verdict names every reason at once, a checklist reads every gate, and both follow from the facts alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuquan.engines.lifecycle import Finding, Gate, GateReading, Verdict, assess, available, survey

from .paper import BASIS, CANCEL, COPIES, PAPER, REVIEW, SIGN, TERM, Facts, Stage

ROLES = ("legal", "leader", "deputy", "clerk")
facts_of_any_kind = st.builds(Facts, st.booleans(), st.integers(0, 3), st.integers(0, 4))


def test_nothing_against_it_means_allowed():
    verdict = assess(SIGN, Stage.REVIEWED, Facts(basis_cited=True, copies=2), ["deputy"])
    assert verdict == Verdict("sign", "签署", ())
    assert verdict.allowed


def test_stage_role_and_every_shut_gate_are_all_named_in_order():
    verdict = assess(SIGN, Stage.DRAFT, Facts(copies=1), {"clerk"})
    assert verdict.findings == (
        Finding("state", "当前阶段不能办理“签署”，请刷新页面，按最新阶段办理。"),
        Finding("role", "您的岗位没有办理“签署”的权限。"),
        Finding("basis", "请补录法律依据条款。", "《行政许可法》第二十四条"),
        Finding("copies", "现有1份，至少需要2份。"),
    )
    assert not verdict.allowed


def test_somebody_without_any_role_is_refused():
    assert [finding.gate for finding in assess(CANCEL, Stage.DRAFT, Facts(), ()).findings] == ["role"]


def test_available_gives_the_verbs_leaving_a_stage_with_their_verdicts():
    facts = Facts(basis_cited=True)
    assert available(PAPER, Stage.DRAFT, facts, ["legal"]) == (
        Verdict("review", "法制审核", (Finding("term", "请填写委托期限。"),)),
        Verdict("cancel", "作废", (Finding("role", "您的岗位没有办理“作废”的权限。"),)),
    )
    assert available(PAPER, Stage.SIGNED, facts, ROLES) == ()


@given(
    st.sampled_from([REVIEW, SIGN, CANCEL]), st.sampled_from(Stage), facts_of_any_kind, st.sets(st.sampled_from(ROLES))
)
def test_allowed_exactly_when_stage_role_and_gates_all_agree(transition, stage, facts, roles):
    verdict = assess(transition, stage, facts, roles)
    shut = [gate.code for gate in transition.gates if gate.check(facts) is not None]
    expected = ["state"] * (stage not in transition.sources) + ["role"] * (not roles & set(transition.roles)) + shut
    assert [finding.gate for finding in verdict.findings] == expected
    assert verdict.allowed == (expected == [])


def test_a_checklist_reads_open_and_shut_gates_alike():
    assert survey((BASIS, TERM, COPIES), Facts(basis_cited=True, copies=1)) == (
        GateReading("basis", True, "“依据已注明”已满足。", "依据已注明", "《行政许可法》第二十四条"),
        GateReading("term", False, "请填写委托期限。", "期限已约定"),
        GateReading("copies", False, "现有1份，至少需要2份。", "文本份数足够"),
    )


@given(facts_of_any_kind)
def test_checklist_and_verdict_agree_on_every_gate(facts):
    shut = [(reading.gate, reading.message) for reading in survey(SIGN.gates, facts) if not reading.open]
    findings = assess(SIGN, Stage.REVIEWED, facts, ["leader"]).findings
    assert shut == [(finding.gate, finding.message) for finding in findings]


def test_a_checklist_with_one_code_twice_is_refused():
    with pytest.raises(ValueError, match="one code"):
        survey((BASIS, Gate("basis", "另一关口", lambda facts: None)), Facts())


@pytest.mark.parametrize("silence", ["", "  "])
def test_a_gate_may_not_shut_in_silence(silence):
    with pytest.raises(ValueError, match="'mute' is shut without a sentence"):
        Gate("mute", "无声", lambda facts: silence).inspect(Facts())


def test_a_verb_is_found_by_name_and_an_unknown_one_is_refused_with_the_known_ones():
    assert PAPER.verb("sign") is SIGN
    with pytest.raises(LookupError, match="has no verb 'burn'; it has: review, sign, cancel"):
        PAPER.verb("burn")
