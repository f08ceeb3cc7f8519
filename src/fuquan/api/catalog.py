"""The register of powers and their versions."""

from datetime import date

from django.db.models import Q
from ninja import Query, Router

from fuquan.domain.catalog import queries
from fuquan.domain.catalog.models import LegalBasis, Power, PowerVersion
from fuquan.domain.org.policy import Object, Verb

from .answers import REFUSALS, Missing, Request, Told, permit
from .paging import Page, PageIn, page_of

router = Router(tags=["事项目录"])


class BasisOut(Told):
    """One cited article."""

    instrument: str
    article: str
    status: str


class VersionOut(Told):
    """What a power says in one version."""

    id: str
    number: int
    name: str
    type: str
    basis_text: str
    bases: list[BasisOut]
    sensitivity: list[str]
    qualification: str
    system: str
    needs_form: bool
    equipment: str
    statutory_days: int | None
    promised_days: int | None
    chain: str
    valid_from: date

    @staticmethod
    def resolve_id(version: PowerVersion) -> str:
        return version.public_id

    @staticmethod
    def resolve_bases(version: PowerVersion) -> list[LegalBasis]:
        return list(version.bases.all())

    @staticmethod
    def resolve_system(version: PowerVersion) -> str:
        return str(version.system) if version.system else ""


class PowerOut(Told):
    """A power as the register lists it."""

    id: str
    code: str
    department: str
    name: str
    type: str
    version: int

    @staticmethod
    def resolve_id(power: Power) -> str:
        return power.public_id

    @staticmethod
    def resolve_department(power: Power) -> str:
        return power.department.code

    @staticmethod
    def resolve_name(power: Power) -> str:
        return power.current.name

    @staticmethod
    def resolve_type(power: Power) -> str:
        return power.current.type

    @staticmethod
    def resolve_version(power: Power) -> int:
        return power.current.number


class PowerDetail(PowerOut):
    """A power with all its versions, the latest first."""

    versions: list[VersionOut]

    @staticmethod
    def resolve_versions(power: Power) -> list[PowerVersion]:
        return list(queries.versions_of(power))


class PowersIn(PageIn):
    """By what the register can be narrowed."""

    q: str = ""
    department: str = ""
    type: str = ""


@router.get("/powers", response={200: Page[PowerOut], **REFUSALS})
def powers(request: Request, asked: Query[PowersIn]) -> dict[str, object]:
    """The register, by code."""
    permit(request.user, Object.POWER, Verb.LIST)
    rows = queries.visible_to(request.user)
    for word in asked.q.replace("\x00", "").split():
        rows = rows.filter(Q(current__name__icontains=word) | Q(code__icontains=word))
    if asked.department:
        rows = rows.filter(department__code=asked.department)
    if asked.type:
        rows = rows.filter(current__type=asked.type)
    return page_of(rows, ("code", "pk"), asked)


@router.get("/powers/{public_id}", response={200: PowerDetail, **REFUSALS})
def power(request: Request, public_id: str) -> Power:
    """One power with its versions."""
    permit(request.user, Object.POWER, Verb.READ)
    found = queries.visible_to(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found
