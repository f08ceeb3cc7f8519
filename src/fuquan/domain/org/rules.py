"""What must be true of units and of working days."""

from enum import StrEnum


class UnitKind(StrEnum):
    """Kinds of bodies that take part (product.md 1.2)."""

    CITY = "city"
    OFFICE = "office"
    DEPARTMENT = "department"
    COUNTY = "county"
    DISTRICT = "district"
    CLUSTER = "cluster"
    RECEIVING = "receiving"
    PROVINCE = "province"


UNIT_KIND_LABELS = {
    UnitKind.CITY: "市",
    UnitKind.OFFICE: "专班及市级机构",
    UnitKind.DEPARTMENT: "市直部门",
    UnitKind.COUNTY: "县（市）",
    UnitKind.DISTRICT: "城区",
    UnitKind.CLUSTER: "产业集聚区",
    UnitKind.RECEIVING: "承接部门",
    UnitKind.PROVINCE: "省直部门",
}

RECEIVERS = frozenset({UnitKind.COUNTY, UnitKind.DISTRICT, UnitKind.CLUSTER})
