"""The policy table: role x relation x object -> verbs. It drives enforcement, and the tests are generated from it.

A *relation* says how a row stands to the unit of the person who asks. What no line grants is denied, and a denied
row looks exactly like a row that does not exist. Source: product.md 1.9, promises.md 2.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .roles import Role


class Relation(StrEnum):
    """How a row stands to the asking person's unit."""

    OWN_DEPARTMENT = "own_department"
    OWN_RECEIVER = "own_receiver"
    OWN_CLUSTER = "own_cluster"
    PARENT_COUNTY = "parent_county"
    OWN_UNIT = "own_unit"
    UNRELATED = "unrelated"


class Object(StrEnum):
    """What is asked for."""

    BATCH = "batch"
    POWER = "power"
    DELEGATION = "delegation"
    EVIDENCE = "evidence"
    WAIVER = "waiver"
    BOARD = "board"
    IMPORT = "import"
    ATTACHMENT = "attachment"
    LEDGER = "ledger"
    JOB = "job"
    ENTRY = "entry"
    CALENDAR = "calendar"
    UNIT = "unit"


class Verb(StrEnum):
    """What is to be done with it."""

    LIST = "list"
    READ = "read"
    EXPORT = "export"
    CREATE = "create"
    UPDATE = "update"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    ADVANCE = "advance"
    ROLLBACK = "rollback"


ANY = frozenset(Relation)
SEE = frozenset({Verb.LIST, Verb.READ, Verb.EXPORT})

OFFICE = (Role.REFORM_OFFICE,)
DEPARTMENT = (Role.DEPARTMENT_CLERK, Role.DEPARTMENT_SIGNER)
COUNTY = (Role.COUNTY_CLERK, Role.COUNTY_SIGNER)
CLUSTER = (Role.CLUSTER_CLERK,)
READERS = (Role.LEADER, Role.INSPECTOR, Role.LEGAL_OFFICE, Role.PLATFORM_OFFICE, Role.ARCHIVIST)
BUSINESS = OFFICE + DEPARTMENT + COUNTY + CLUSTER + READERS
ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the table."""

    roles: tuple[Role, ...]
    relations: frozenset[Relation]
    objects: tuple[Object, ...]
    verbs: frozenset[Verb]


def _verbs(*verbs: Verb) -> frozenset[Verb]:
    return frozenset(verbs)


def _relations(*relations: Relation) -> frozenset[Relation]:
    return frozenset(relations)


SCOPED = (Object.DELEGATION, Object.EVIDENCE, Object.WAIVER, Object.LEDGER, Object.BOARD)

POLICY: tuple[Grant, ...] = (
    # The register itself is common knowledge of everybody who works in the reform.
    Grant(BUSINESS, ANY, (Object.BATCH, Object.POWER, Object.UNIT, Object.CALENDAR), SEE),
    Grant(ADMINS, ANY, (Object.UNIT, Object.CALENDAR), SEE),
    # A county sees itself and its clusters, a department its own powers everywhere, the city all.
    Grant(OFFICE + READERS, ANY, SCOPED, SEE),
    Grant(DEPARTMENT, _relations(Relation.OWN_DEPARTMENT), SCOPED, SEE),
    Grant(COUNTY, _relations(Relation.OWN_RECEIVER, Relation.OWN_CLUSTER), SCOPED, SEE),
    Grant(CLUSTER, _relations(Relation.OWN_RECEIVER), SCOPED, SEE),
    # Evidence is filed by those who can know it; which proof by whom is told in delegation.states.
    Grant(OFFICE, ANY, (Object.EVIDENCE,), _verbs(Verb.CREATE, Verb.WITHDRAW)),
    Grant(DEPARTMENT, _relations(Relation.OWN_DEPARTMENT), (Object.EVIDENCE,), _verbs(Verb.CREATE, Verb.WITHDRAW)),
    Grant(COUNTY, _relations(Relation.OWN_RECEIVER), (Object.EVIDENCE,), _verbs(Verb.CREATE, Verb.WITHDRAW)),
    Grant(CLUSTER, _relations(Relation.OWN_RECEIVER), (Object.EVIDENCE,), _verbs(Verb.CREATE)),
    # A waiver is asked for by one and confirmed by another person.
    Grant(OFFICE, ANY, (Object.WAIVER,), _verbs(Verb.CREATE, Verb.CONFIRM)),
    Grant(DEPARTMENT, _relations(Relation.OWN_DEPARTMENT), (Object.WAIVER,), _verbs(Verb.CREATE)),
    Grant(COUNTY, _relations(Relation.OWN_RECEIVER), (Object.WAIVER,), _verbs(Verb.CREATE)),
    Grant(OFFICE, ANY, (Object.DELEGATION,), _verbs(Verb.ADVANCE, Verb.UPDATE)),
    Grant((Role.DEPARTMENT_SIGNER,), _relations(Relation.OWN_DEPARTMENT), (Object.DELEGATION,), _verbs(Verb.ADVANCE)),
    # Workbooks come in through the reform office; ledgers also through the unit that keeps them.
    Grant(OFFICE, ANY, (Object.IMPORT,), SEE | _verbs(Verb.CREATE, Verb.UPDATE, Verb.ROLLBACK)),
    Grant((Role.INSPECTOR,), ANY, (Object.IMPORT,), SEE),
    Grant(OFFICE, ANY, (Object.BATCH, Object.POWER), _verbs(Verb.CREATE, Verb.UPDATE)),
    Grant(OFFICE, ANY, (Object.CALENDAR,), _verbs(Verb.CREATE, Verb.UPDATE)),
    Grant(BUSINESS, _relations(Relation.OWN_UNIT), (Object.JOB,), SEE | _verbs(Verb.UPDATE)),
    Grant(OFFICE, ANY, (Object.JOB,), SEE | _verbs(Verb.UPDATE)),
    # Who did what: the office and the inspectors read the business journal, the auditor the whole.
    Grant((Role.REFORM_OFFICE, Role.INSPECTOR, Role.AUDITOR), ANY, (Object.ENTRY,), SEE),
    # A paper is seen by whoever may see what it proves; its uploader's unit sees it from the start.
    Grant(OFFICE + READERS, ANY, (Object.ATTACHMENT,), _verbs(Verb.READ)),
    Grant(DEPARTMENT, _relations(Relation.OWN_UNIT, Relation.OWN_DEPARTMENT), (Object.ATTACHMENT,), _verbs(Verb.READ)),
    Grant(
        COUNTY,
        _relations(Relation.OWN_UNIT, Relation.OWN_RECEIVER, Relation.OWN_CLUSTER),
        (Object.ATTACHMENT,),
        _verbs(Verb.READ),
    ),
    Grant(CLUSTER, _relations(Relation.OWN_UNIT, Relation.OWN_RECEIVER), (Object.ATTACHMENT,), _verbs(Verb.READ)),
)


def relations_for(role: Role | str, subject: Object, verb: Verb) -> frozenset[Relation]:
    """Every relation in which ``role`` may do ``verb`` to ``subject``; empty means never."""
    granted: frozenset[Relation] = frozenset()
    for grant in POLICY:
        if role in grant.roles and subject in grant.objects and verb in grant.verbs:
            granted |= grant.relations
    return granted


def allows(role: Role | str, subject: Object, verb: Verb, relations: Iterable[Relation] = ANY) -> bool:
    """May ``role`` do ``verb`` to a ``subject`` that stands in any of ``relations`` to its unit?"""
    return not relations_for(role, subject, verb).isdisjoint(relations)
