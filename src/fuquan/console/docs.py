"""Reference pages written from the code, so that they cannot drift from it: lifecycles with gates, policy table."""

from fuquan.domain.delegation.rules import PROOF_LABELS
from fuquan.domain.delegation.states import FILERS, LIFECYCLES
from fuquan.domain.intake.states import IMPORT
from fuquan.domain.org.policy import POLICY, Object, Relation, Verb, relations_for
from fuquan.domain.org.roles import ROLE_LABELS, Role
from fuquan.engines.lifecycle.diagram import gate_table, mermaid

TITLES = {"handover": "移交", "readiness": "准备", "use": "运行", "import": "收表"}
OBJECTS = {
    Object.BATCH: "批次",
    Object.POWER: "赋权事项",
    Object.DELEGATION: "赋权单元",
    Object.EVIDENCE: "佐证",
    Object.WAIVER: "容缺",
    Object.BOARD: "看板",
    Object.IMPORT: "收表",
    Object.ATTACHMENT: "附件",
    Object.LEDGER: "承接准备台账",
    Object.JOB: "后台作业",
    Object.ENTRY: "留痕",
    Object.CALENDAR: "工作日历",
    Object.UNIT: "机构",
}
RELATIONS = {
    Relation.OWN_DEPARTMENT: "本部门的权限",
    Relation.OWN_RECEIVER: "本地",
    Relation.OWN_CLUSTER: "本地集聚区",
    Relation.PARENT_COUNTY: "所在县（市）",
    Relation.OWN_UNIT: "本单位经办",
    Relation.UNRELATED: "其他",
}
VERBS = {
    Verb.LIST: "列出",
    Verb.READ: "查看",
    Verb.EXPORT: "导出",
    Verb.CREATE: "新增",
    Verb.UPDATE: "修改",
    Verb.CONFIRM: "确认",
    Verb.WITHDRAW: "撤回",
    Verb.ADVANCE: "办理",
    Verb.ROLLBACK: "整批撤回",
}
WRITTEN = "Written by `make docs` from the code. Do not edit.\n"


def pages() -> dict[str, str]:
    """File name in docs/reference -> its text."""
    return {"gates.md": gates_page(), "roles.md": roles_page()}


def gates_page() -> str:
    """Every lifecycle drawn, every gate of every verb, and who may file which proof."""
    parts = ["# Lifecycles and gates", WRITTEN]
    for life in (*LIFECYCLES, IMPORT):
        parts += [f"## {TITLES[life.name]} (`{life.name}`)", f"```mermaid\n{mermaid(life)}\n```", gate_table(life)]
    parts += ["## Who may file which proof", "| 佐证 | 代码 | 岗位 |\n|---|---|---|"]
    rows = [
        f"| {PROOF_LABELS[proof]} | `{proof}` | {'、'.join(ROLE_LABELS[role] for role in roles)} |"
        for proof, roles in FILERS.items()
    ]
    return "\n\n".join(parts) + "\n" + "\n".join(rows) + "\n"


def roles_page() -> str:
    """The policy table, one section a role: what may be done to what, in which relation."""
    parts = [
        "# Roles",
        WRITTEN,
        f"{len(POLICY)} grants. What no line grants is denied and looks like what does not exist.",
    ]
    for role in Role:
        if role == Role.SYSTEM:
            continue
        rows = [_row(role, subject) for subject in Object]
        shown = [row for row in rows if row]
        table = "\n".join(["| 对象 | 可以 | 范围 |", "|---|---|---|", *shown]) if shown else "没有业务权限。"
        parts += [f"## {ROLE_LABELS[role]} (`{role}`)", table]
    return "\n\n".join(parts) + "\n"


def _row(role: Role, subject: Object) -> str:
    by_scope: dict[str, list[str]] = {}
    for verb in Verb:
        relations = relations_for(role, subject, verb)
        if relations:
            everything = Relation.UNRELATED in relations
            scope = "全部" if everything else "、".join(RELATIONS[r] for r in Relation if r in relations)
            by_scope.setdefault(scope, []).append(VERBS[verb])
    return "\n".join(f"| {OBJECTS[subject]} | {'、'.join(verbs)} | {scope} |" for scope, verbs in by_scope.items())
