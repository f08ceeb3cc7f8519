"""The reference pages that are tables of the code: who may do what, and which gates a delegation passes."""

from collections.abc import Iterable

from fuquan.domain.delegation.rules import PROOF_CODES, PROOF_LABELS, READINESS, STATUTORY
from fuquan.domain.delegation.states import FILERS, GATES, LIFECYCLES
from fuquan.domain.intake.states import IMPORT
from fuquan.domain.org.policy import ANY, Object, Relation, Verb, relations_for
from fuquan.domain.org.roles import ROLE_LABELS, Role
from fuquan.engines.lifecycle.diagram import gate_table, mermaid

OBJECT_LABELS = {
    Object.BATCH: "赋权批次",
    Object.POWER: "赋权事项",
    Object.DELEGATION: "赋权单元",
    Object.EVIDENCE: "佐证",
    Object.WAIVER: "容缺",
    Object.BOARD: "看板数字",
    Object.IMPORT: "收表",
    Object.ATTACHMENT: "附件",
    Object.LEDGER: "承接准备台账",
    Object.JOB: "后台作业",
    Object.ENTRY: "留痕",
    Object.CALENDAR: "工作日历",
    Object.UNIT: "机构",
}
VERB_LABELS = {
    Verb.LIST: "列表",
    Verb.READ: "查看",
    Verb.EXPORT: "导出",
    Verb.CREATE: "新增",
    Verb.UPDATE: "修改",
    Verb.CONFIRM: "确认",
    Verb.WITHDRAW: "撤回",
    Verb.ADVANCE: "办理",
    Verb.ROLLBACK: "整批撤回",
}
RELATION_LABELS = {
    Relation.OWN_DEPARTMENT: "本部门赋权的",
    Relation.OWN_RECEIVER: "本地承接的",
    Relation.OWN_CLUSTER: "所辖集聚区承接的",
    Relation.PARENT_COUNTY: "所属县（市）承接的",
    Relation.OWN_UNIT: "本单位的",
    Relation.UNRELATED: "其他单位的",
}
HERE = "<!-- written by `make docs` from the code; edit the code instead -->"
LIFE_TITLES = {"handover": "移交", "readiness": "承接准备", "use": "运行", "import": "收表"}


def roles_page() -> str:
    """The policy table, one table an object: for each role the verbs, and the rows on which it may do them."""
    lines = [
        "# 岗位与权限",
        "",
        HERE,
        "",
        "表中未列的一律不准；不准看的与不存在的，答复完全相同。“全部”指不论与本单位是什么关系。",
    ]
    for subject in Object:
        lines += ["", f"## {OBJECT_LABELS[subject]}（{subject.value}）", "", *_table(subject)]
    return "\n".join(lines) + "\n"


def _table(subject: Object) -> list[str]:
    verbs = [verb for verb in Verb if any(relations_for(role, subject, verb) for role in Role)]
    rows = [_row(["岗位", *(VERB_LABELS[verb] for verb in verbs)]), _row(["---"] * (len(verbs) + 1))]
    for role in Role:
        granted = [relations_for(role, subject, verb) for verb in verbs]
        if any(granted):
            rows.append(_row([ROLE_LABELS[role], *(_words(relations) for relations in granted)]))
    return rows


def _words(relations: frozenset[Relation]) -> str:
    if relations == ANY:
        return "全部"
    return "、".join(RELATION_LABELS[one] for one in Relation if one in relations) or "—"


def gates_page() -> str:
    """The lifecycles as diagrams with their gates, and for every proof who may file it."""
    lines = ["# 环节与关口", "", HERE]
    for life in (*LIFECYCLES, IMPORT):
        lines += ["", f"## {LIFE_TITLES[life.name]}（{life.name}）", ""]
        lines += ["```mermaid", mermaid(life), "```", "", gate_table(life)]
    lines += ["", "## 佐证由谁登记", "", *_filers()]
    return "\n".join(lines) + "\n"


def _filers() -> list[str]:
    codes = {proof: code for code, proof in PROOF_CODES.items()}
    rows = [_row(["编码", "证明事项", "登记岗位", "可否容缺", "依据"]), _row(["---"] * 5)]
    for proof, roles in FILERS.items():
        waivable = "可" if proof in READINESS and proof not in STATUTORY else "不可"
        filers = "、".join(ROLE_LABELS[role] for role in roles)
        rows.append(_row([codes.get(proof, "—"), PROOF_LABELS[proof], filers, waivable, GATES[proof].basis or "—"]))
    return rows


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
