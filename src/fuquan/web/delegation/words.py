"""Short names of the readiness conditions, for places where the full claim would read as if it were met."""

from collections.abc import Mapping

from fuquan.domain.delegation.rules import Proof

SHORT: Mapping[Proof, str] = {
    Proof.BASIS: "依据公布",
    Proof.INSTRUMENT: "文书备案公告",
    Proof.POST: "承接岗位",
    Proof.TRAINED: "人员培训",
    Proof.QUALIFICATION: "资质",
    Proof.ACCOUNT: "专网账号",
    Proof.SEAL: "用章安排",
    Proof.FORMS: "制式证明",
    Proof.MANUAL: "手册指南",
    Proof.ONLINE: "事项上线",
    Proof.SUPERVISION: "监管细则",
    Proof.SIMULATED: "模拟办件",
}
