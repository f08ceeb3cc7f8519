"""The Chinese names of journal kinds and facts, as officials read them. A kind without a name here fails a test."""

import json

from fuquan.domain.delegation.rules import PROOF_LABELS
from fuquan.domain.delegation.states import LIFECYCLES, STAGE_LABELS
from fuquan.web.parts import Term

ENTRY_LABELS = {
    **{f"delegation.{verb.name}": verb.label for life in LIFECYCLES for verb in life.transitions},
    "batch.open": "建立批次",
    "delegation.bring_into_scope": "纳入赋权范围",
    "delegation.settle": "依据佐证推进",
    "evidence.file": "提交佐证",
    "evidence.sync": "台账生成佐证",
    "evidence.withdraw": "撤回佐证",
    "waiver.ask": "申请豁免",
    "waiver.confirm": "确认豁免",
    "import.receive": "收到表格",
    "import.refuse": "拒收表格",
    "import.remember_headers": "记住表头对应关系",
    "import.decide": "确认导入疑点",
    "import.apply": "导入表格",
    "import.discard": "放弃导入",
    "import.roll_back": "整批撤回导入",
    "power.enter": "登记权限",
    "power.amend": "补正权限",
    "power.revise": "权限改版",
    "baseline.enter": "登记市级办件基数",
    "agreement.enter": "登记协议",
    "ledger.enter": "登记台账",
    "unit.enter": "登记机构",
    "tally.differ": "汇总数与明细核对不符",
    "calendar.change_day": "更改工作日历",
    "calendar.load_year": "载入工作日历",
    "calendar.open_periods": "建立报送周期",
}


def label_of(kind: str) -> str:
    """The Chinese name of a journal kind; a kind of a later release is shown by its code."""
    return ENTRY_LABELS.get(kind, kind)


FACT_LABELS = {
    "accepted": "采纳行数",
    "agreements": "协议数",
    "batch": "批次",
    "blank": "空行数",
    "changed": "更改数",
    "code": "编码",
    "count": "数量",
    "current": "现行值",
    "days": "天数",
    "decisions": "疑点处置",
    "delegations": "赋权单元",
    "differences": "不符处数",
    "effects": "变动",
    "end": "截止日期",
    "evidence": "佐证",
    "fields": "字段",
    "file": "文件",
    "filed": "提交数",
    "first": "前若干处",
    "holiday": "节日",
    "is_workday": "是否上班",
    "kind": "类别",
    "ledger": "台账",
    "meanings": "表头对应",
    "moved": "推进情况",
    "name": "名称",
    "new": "新增数",
    "not_needed": "不适用数",
    "periods": "周期数",
    "powers": "权限数",
    "proof": "佐证事项",
    "reason": "事由",
    "receivers": "承接单位",
    "reference": "文号",
    "rejected": "退回行数",
    "rows": "行数",
    "rows_in": "读入行数",
    "sha256": "文件校验码",
    "source": "依据",
    "stage": "阶段",
    "start": "起始日期",
    "units": "机构",
    "until": "期限",
    "version": "版本",
    "waiver": "豁免",
    "withdrawn": "撤回数",
    "year": "年份",
}


def told(name: str, value: object) -> Term:
    """One recorded fact as an official reads it; what has no name here is shown as it was recorded."""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        value = {"proof": _PROOFS, "stage": _STAGES}.get(name, {}).get(value, value)
    return Term(FACT_LABELS.get(name, name), value)


_PROOFS = {proof.value: label for proof, label in PROOF_LABELS.items()}
_STAGES = {stage.value: label for stage, label in STAGE_LABELS.items()}
