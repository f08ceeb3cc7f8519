"""The Chinese names of journal kinds, as officials read them. A kind without a name here fails a test."""

from fuquan.domain.delegation.states import LIFECYCLES

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
    "import.roll_back": "回滚导入",
    "power.enter": "登记权限",
    "power.amend": "补正权限",
    "power.revise": "权限改版",
    "baseline.enter": "登记市级办件基数",
    "agreement.enter": "登记协议",
    "ledger.enter": "登记台账",
    "unit.enter": "登记机构",
}


def label_of(kind: str) -> str:
    """The Chinese name of a journal kind; a kind of a later release is shown by its code."""
    return ENTRY_LABELS.get(kind, kind)
