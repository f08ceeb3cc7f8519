"""The picture and the table of a lifecycle say exactly what the lifecycle says."""

from dataclasses import replace

from fuquan.engines.lifecycle.diagram import gate_table, mermaid

from .paper import BASIS, CANCEL, LABELS, PAPER, Stage


def test_the_diagram_shows_every_stage_verb_start_and_end():
    assert mermaid(PAPER).splitlines() == [
        "stateDiagram-v2",
        '    state "起草" as DRAFT',
        '    state "已审核" as REVIEWED',
        '    state "已签署" as SIGNED',
        '    state "已作废" as VOID',
        "    [*] --> DRAFT",
        "    DRAFT --> REVIEWED: 法制审核",
        "    REVIEWED --> SIGNED: 签署",
        "    DRAFT --> VOID: 作废",
        "    REVIEWED --> VOID: 作废",
        "    SIGNED --> [*]",
        "    VOID --> [*]",
    ]


def test_the_table_has_a_row_for_each_gate_and_one_for_a_verb_without():
    assert gate_table(PAPER).splitlines() == [
        "| 办理 | 由 | 到 | 岗位 | 关口编码 | 关口 | 依据 |",
        "|---|---|---|---|---|---|---|",
        "| 法制审核 | 起草 | 已审核 | legal | basis | 依据已注明 | 《行政许可法》第二十四条 |",
        "| 法制审核 | 起草 | 已审核 | legal | term | 期限已约定 | — |",
        "| 签署 | 已审核 | 已签署 | leader、deputy | basis | 依据已注明 | 《行政许可法》第二十四条 |",
        "| 签署 | 已审核 | 已签署 | leader、deputy | copies | 文本份数足够 | — |",
        "| 作废 | 起草、已审核 | 已作废 | leader | — | — | — |",
    ]


def test_marks_of_the_target_language_are_escaped():
    lifecycle = replace(
        PAPER,
        labels=LABELS | {Stage.DRAFT: '起草"稿"'},
        transitions=(replace(CANCEL, gates=(replace(BASIS, label="甲|乙"),)),),
    )
    assert '    state "起草#quot;稿#quot;" as DRAFT' in mermaid(lifecycle).splitlines()
    assert "甲\\|乙" in gate_table(lifecycle)
