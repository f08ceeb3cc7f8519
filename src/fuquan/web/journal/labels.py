"""The Chinese names of journal kinds, as officials read them. A kind without a name here fails a test."""

ENTRY_LABELS = {
    "batch.open": "建立批次",
    "delegation.bring_into_scope": "纳入赋权范围",
    "delegation.issue": "赋权单元发文",
    "delegation.sign": "签署协议",
    "delegation.hand_over": "办理移交",
    "delegation.recall": "收回",
    "delegation.get_ready": "认定准备达标",
    "delegation.go_live": "投入运行",
    "delegation.settle": "依据佐证推进",
    "evidence.file": "提交佐证",
    "evidence.sync": "台账生成佐证",
    "evidence.withdraw": "撤回佐证",
    "waiver.ask": "申请豁免",
    "waiver.confirm": "确认豁免",
    "import.receive": "收到表格",
    "import.refuse": "拒收表格",
    "import.remember_headers": "记住表头对应关系",
    "import.apply": "导入表格",
    "import.rollback": "回滚导入",
}


def label_of(kind: str) -> str:
    """The Chinese name of a journal kind; a kind of a later release is shown by its code."""
    return ENTRY_LABELS.get(kind, kind)
