"""Who may act: the roles of the reform, and the system as an actor of its own."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles of product.md 1.9. The three administrators see no business content."""

    REFORM_OFFICE = "reform_office"
    DEPARTMENT_CLERK = "department_clerk"
    DEPARTMENT_SIGNER = "department_signer"
    COUNTY_CLERK = "county_clerk"
    COUNTY_SIGNER = "county_signer"
    CLUSTER_CLERK = "cluster_clerk"
    LEADER = "leader"
    INSPECTOR = "inspector"
    LEGAL_OFFICE = "legal_office"
    PLATFORM_OFFICE = "platform_office"
    ARCHIVIST = "archivist"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"
    SYSTEM = "system"


ROLE_LABELS = {
    Role.REFORM_OFFICE: "改革专班",
    Role.DEPARTMENT_CLERK: "市直部门经办",
    Role.DEPARTMENT_SIGNER: "市直部门审签",
    Role.COUNTY_CLERK: "县（市、区）经办",
    Role.COUNTY_SIGNER: "县（市、区）审签",
    Role.CLUSTER_CLERK: "产业集聚区经办",
    Role.LEADER: "领导小组",
    Role.INSPECTOR: "督查",
    Role.LEGAL_OFFICE: "法制审核",
    Role.PLATFORM_OFFICE: "政务服务平台",
    Role.ARCHIVIST: "档案员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全保密管理员",
    Role.AUDITOR: "审计管理员",
    Role.SYSTEM: "系统",
}


@dataclass(frozen=True, slots=True)
class System:
    """The software acting by itself. ``rule`` says which rule made it act (B2, B8 …)."""

    rule: str
    role: Role = Role.SYSTEM
