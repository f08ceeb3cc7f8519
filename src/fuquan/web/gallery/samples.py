"""Sample values for every component: invented, small, and never read from the database."""

from datetime import date, timedelta

from django import forms

from fuquan.domain.delegation.states import STAGE_LABELS, Stage
from fuquan.engines.lifecycle import Finding, Verdict
from fuquan.web import charts
from fuquan.web.parts import GATE_STATES, Cell, Crumb, Event, HeatRow, Step, Tab, Term

COUNTIES = ("甲县", "乙县", "丙县", "丁县", "戊市", "己市")
FUNNEL = ((Stage.PLANNED, 1530), (Stage.HANDED_OVER, 1224), (Stage.READY, 765), (Stage.LIVE, 204))
RAMP = (Stage.PLANNED, Stage.ISSUED, Stage.SIGNED, Stage.HANDED_OVER, Stage.READY, Stage.LIVE)


class Sample(forms.Form):
    """One field of each kind."""

    reason = forms.CharField(label="事由", max_length=200, help_text="写明原因和依据，二百字以内。")
    mode = forms.ChoiceField(label="赋权方式", choices=(("a", "直接下放"), ("b", "委托下放"), ("c", "服务窗口前移")))
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="已与承接单位核对一致")


def verdicts() -> tuple[Verdict, Verdict]:
    """One that is allowed, one refused for two reasons."""
    reasons = (
        Finding("account", "省级业务系统账号尚未开通，请向省直部门申请后提交开通截图。"),
        Finding("basis", "委托内容尚未公告。", "《行政许可法》第二十四条第一款"),
    )
    return Verdict("hand_over", "确认移交", ()), Verdict("go_live", "投入运行", reasons)


def context() -> dict[str, object]:
    """Everything the showroom draws."""
    days = [date(2021, 10, 5) + timedelta(days=n) for n in range(0, 88, 3)]
    climb = [min(1530, round(1530 / (1 + 2.72 ** (-(n - 14) / 3)))) for n in range(len(days))]
    tones = [RAMP[min(5, index // 43)] for index in range(255)]
    form = Sample({"reason": "", "mode": "b", "agreed": ""})
    allowed, refused = verdicts()
    return {
        "crumbs": [Crumb("首页", "/"), Crumb("组件陈列")],
        "stages": list(Stage),
        "gates": list(GATE_STATES),
        "allowed": allowed,
        "refused": refused,
        "steps": [Step(STAGE_LABELS[stage], count, "#funnel", stage) for stage, count in FUNNEL],
        "cells": [Cell(tone, f"第{n}项：{STAGE_LABELS[tone]}", "#waffle") for n, tone in enumerate(tones, 1)],
        "counties": COUNTIES,
        "heat": [
            HeatRow(
                name,
                tuple(
                    None if (row + col) % 11 == 10 else Cell(RAMP[(row + col) % 6], f"{name}，{county}", "#heat")
                    for col, county in enumerate(COUNTIES)
                ),
                total=f"{row + 1}",
            )
            for row, name in enumerate(("企业投资项目备案", "建设工程竣工验收消防备案", "医疗机构设置审批"))
        ],
        "funnel_chart": charts.funnel([(stage, STAGE_LABELS[stage], count) for stage, count in FUNNEL]),
        "county_chart": charts.stacked(
            COUNTIES,
            [
                (stage, STAGE_LABELS[stage], [40 + 9 * ((i * 3 + j * 5) % 7) for i in range(6)])
                for j, stage in enumerate((Stage.HANDED_OVER, Stage.READY, Stage.LIVE))
            ],
            head="县（市）",
        ),
        "climb": charts.curve(days, {"已移交": climb, "准备达标": [n * 6 // 10 for n in climb]}, target=1530),
        "blocking": charts.ranking(
            [("专网账号", 312), ("人员培训", 158), ("用章安排", 96), ("制式证明", 41)], head="条件", unit="未具备"
        ),
        "terms": [
            Term("权限名称", "企业投资项目备案"),
            Term("权力类型", "其他职权"),
            Term("公布日期", date(2021, 11, 9)),
            Term("法定依据", "《企业投资项目核准和备案管理条例》", help="第十三条"),
            Term("是否需专网账号", True),
            Term("备注", None),
        ],
        "events": [
            Event(date(2021, 12, 20), "准备达标", "系统（规则 B2）", "十二项条件均已具备", tone="good"),
            Event(date(2021, 12, 8), "账号测试未通过", "甲县行政审批局经办", "省级系统返回无权限", tone="bad"),
            Event(date(2021, 11, 30), "办理移交", "市发展改革委审签"),
            Event(date(2021, 10, 18), "纳入赋权范围", "市改革专班", tone="muted"),
        ],
        "tabs": [Tab("all", "全部", "#tabs", 1530), Tab("shut", "未具备", "#tabs", 765), Tab("note", "说明", "#tabs")],
        "form": form,
        "today": date(2021, 12, 31),
    }
