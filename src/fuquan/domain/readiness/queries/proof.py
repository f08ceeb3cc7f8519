"""What the ledgers prove about delegations: rows in, by the rules, the day each condition stands since."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.readiness.models import AccountRequest, Attendance, HandoverItem, SessionPower, TrainingSession
from fuquan.domain.readiness.rules import (
    Account,
    Material,
    MaterialKind,
    Proven,
    Sent,
    account_proof,
    manual_proof,
    materials_proof,
    missing_kinds,
    of_this_round,
    standing_since,
    training_proof,
)

PROOFS = (Proof.MATERIALS, Proof.MANUAL, Proof.TRAINED, Proof.ACCOUNT)
"""The conditions that ledgers prove."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The columns of a delegation that decide which ledger rows are about it."""

    pk: int
    department: int
    receiver: int
    receiving_unit: int | None
    power: int
    system: int | None
    needs_form: bool
    scoped_on: date


def cells(delegation_ids: Collection[int] | None = None) -> list[Cell]:
    """The delegations that ledgers speak about; batches closed as history keep the evidence they have."""
    rows = Delegation.objects.filter(batch__is_history=False)
    if delegation_ids is not None:
        rows = rows.filter(pk__in=delegation_ids)
    return [Cell(*values) for values in rows.order_by("pk").values_list(*_COLUMNS)]


_COLUMNS = (
    "pk",
    "department_id",
    "receiver_id",
    "receiving_unit_id",
    "power_id",
    "version__system_id",
    "version__needs_form",
    "scoped_on",
)


def touched_by(rows: Iterable[Any]) -> set[tuple[str, int, int]]:
    """What these ledger rows speak about: pairs of department or system and receiver, or a session's powers."""
    found: set[tuple[str, int, int]] = set()
    for row in rows:
        if isinstance(row, HandoverItem):
            found.add(("department", row.department_id, row.receiver_id))
        elif isinstance(row, AccountRequest):
            found.add(("system", row.system_id, row.receiver_id))
        elif isinstance(row, TrainingSession):
            found.add(("session", row.pk, 0))
        elif isinstance(row, SessionPower | Attendance):
            found.add(("session", row.session_id, 0))
    return found


def concerned(touched: Collection[tuple[str, int, int]]) -> list[Cell]:
    """The delegations that these ledger rows speak about, and no others."""
    sessions = [one for axis, one, _ in touched if axis == "session"]
    units = dict.fromkeys(Attendance.objects.filter(session__in=sessions).values_list("unit", flat=True))
    powers = dict.fromkeys(SessionPower.objects.filter(session__in=sessions).values_list("power", flat=True))
    departments = {(one, receiver) for axis, one, receiver in touched if axis == "department"}
    systems = {(one, receiver) for axis, one, receiver in touched if axis == "system"}
    rows = Delegation.objects.filter(batch__is_history=False)
    if departments:
        rows = rows.filter(department__in={one for one, _ in departments}, receiver__in={one for _, one in departments})
    elif systems:
        rows = rows.filter(version__system__in={one for one, _ in systems}, receiver__in={one for _, one in systems})
    else:
        rows = rows.filter(power__in=powers, receiving_unit__in=units)
    found = [Cell(*values) for values in rows.order_by("pk").values_list(*_COLUMNS)]
    if departments:
        return [cell for cell in found if (cell.department, cell.receiver) in departments]
    return [cell for cell in found if (cell.system, cell.receiver) in systems] if systems else found


def proven(proof: Proof, about: Collection[Cell]) -> dict[int, Proven]:
    """For every delegation that the ledgers prove ``proof`` of: since when and by which row. Raises KeyError else."""
    return _BY_PROOF[proof](about)


def missing_materials(about: Collection[Cell], as_of: date) -> dict[int, tuple[MaterialKind, ...]]:
    """The mandatory kinds of material that each delegation was short of on ``as_of``; complete ones are left out."""
    lists = _materials(about, as_of)
    found = {
        cell.pk: missing_kinds(
            of_this_round(lists.get((cell.department, cell.receiver), ()), cell.scoped_on), needs_form=cell.needs_form
        )
        for cell in about
    }
    return {pk: kinds for pk, kinds in found.items() if kinds}


def _trained(about: Collection[Cell]) -> dict[int, Proven]:
    sent: dict[tuple[int, int], list[Sent]] = defaultdict(list)
    rows = SessionPower.objects.filter(power__in={cell.power for cell in about})
    for power, unit, number, on, persons in rows.order_by().values_list(
        "power", "session__attendances__unit", "session__number", "session__on", "session__attendances__persons"
    ):
        if unit is not None:
            sent[power, unit].append(Sent(number, on, persons))
    proofs = {pair: training_proof(sessions) for pair, sessions in sent.items()}
    found = {}
    for cell in about:
        one = proofs.get((cell.power, cell.receiving_unit)) if cell.receiving_unit else None
        if one is not None:
            found[cell.pk] = standing_since(one, cell.scoped_on)
    return found


def _opened(about: Collection[Cell]) -> dict[int, Proven]:
    accounts: dict[tuple[int | None, int], list[Account]] = defaultdict(list)
    rows = AccountRequest.objects.filter(system__in={cell.system for cell in about if cell.system})
    for system, receiver, number, name, opened, tested in rows.values_list(
        "system", "receiver", "number", "system__name", "opened_on", "tested_on"
    ):
        accounts[system, receiver].append(Account(number, name, opened, tested))
    proofs = {pair: account_proof(requests) for pair, requests in accounts.items()}
    found = {}
    for cell in about:
        one = proofs.get((cell.system, cell.receiver))
        if one is not None:
            found[cell.pk] = standing_since(one, cell.scoped_on)
    return found


def _delivered(about: Collection[Cell]) -> dict[int, Proven]:
    lists = _materials(about)
    return _where(
        (cell.pk, manual_proof(of_this_round(lists.get((cell.department, cell.receiver), ()), cell.scoped_on)))
        for cell in about
    )


def _handed_over(about: Collection[Cell]) -> dict[int, Proven]:
    lists = _materials(about)
    return _where(
        (
            cell.pk,
            materials_proof(
                of_this_round(lists.get((cell.department, cell.receiver), ()), cell.scoped_on),
                needs_form=cell.needs_form,
            ),
        )
        for cell in about
    )


def _where(found: Iterable[tuple[int, Proven | None]]) -> dict[int, Proven]:
    return {pk: one for pk, one in found if one is not None}


def _materials(about: Collection[Cell], as_of: date | None = None) -> Mapping[tuple[int, int], list[Material]]:
    found: dict[tuple[int, int], list[Material]] = defaultdict(list)
    rows = HandoverItem.objects.filter(
        department__in={cell.department for cell in about}, receiver__in={cell.receiver for cell in about}
    )
    if as_of is not None:
        rows = rows.filter(handed_on__lte=as_of)
    for row in rows:
        received = row.received_on if as_of is None or (row.received_on and row.received_on <= as_of) else None
        signed = bool(row.handed_by and row.received_by and row.witness)
        found[row.department_id, row.receiver_id].append(
            Material(row.number, MaterialKind(row.kind), received, row.complete, signed)
        )
    return found


_BY_PROOF = {Proof.TRAINED: _trained, Proof.ACCOUNT: _opened, Proof.MANUAL: _delivered, Proof.MATERIALS: _handed_over}
