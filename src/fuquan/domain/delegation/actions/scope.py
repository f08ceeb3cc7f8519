"""Open a batch and bring powers into scope: the matrix of power x receiver, cell by cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from fuquan.domain.catalog.models import Power, PowerVersion
from fuquan.domain.delegation.models import Batch, Delegation, Evidence
from fuquan.domain.delegation.rules import TERMS, Mode, Proof, Source
from fuquan.domain.intake.models import Import
from fuquan.domain.journal import actions as journal
from fuquan.domain.org import clock, policy
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.roles import System

from .advance import settle
from .evidence import NotAllowed

NEEDS = System("B2-needs")


@dataclass(frozen=True, slots=True)
class Planned:
    """One cell to come into scope."""

    version: PowerVersion
    power: Power
    receiver: Unit
    receiving_unit: Unit | None
    ordinal: int
    mode: str
    seal: str = ""
    scope_text: str = ""
    receiving_text: str = ""
    note: str = ""


@transaction.atomic
def open_batch(
    code: str,
    name: str,
    *,
    starts_on: date,
    due_on: date | None,
    receivers: Sequence[Unit],
    by: User,
    is_provincial: bool = False,
    is_history: bool = False,
    policy_root: str = "",
    note: str = "",
) -> Batch:
    """Open a batch with the receivers it is meant for; which power goes to whom is decided cell by cell."""
    if not policy.allows(by.role, Object.BATCH, Verb.CREATE):
        raise NotAllowed("您的岗位不能新建批次。")
    batch = Batch.objects.create(
        code=code,
        name=name,
        starts_on=starts_on,
        due_on=due_on,
        is_provincial=is_provincial,
        is_history=is_history,
        policy_root=policy_root,
        note=note,
    )
    batch.receivers.set(receivers)
    journal.record(
        "batch.open",
        by=by,
        subject=batch.public_id,
        on=starts_on,
        facts={"code": code, "name": name, "receivers": [unit.code for unit in receivers]},
    )
    return batch


@transaction.atomic
def bring_into_scope(
    batch: Batch, cells: Sequence[Planned], *, on: date, by: User, intake: Import | None = None
) -> list[Delegation]:
    """Make a delegation of every cell; the mode settles name, seal, liability and steps (B3).

    Conditions that the power does not need are filed at once as not needed, in the system's name.
    """
    delegations = Delegation.objects.bulk_create([_delegation(batch, cell, on) for cell in cells], batch_size=1000)
    now = clock.now()
    unneeded = [
        Evidence(
            delegation=delegation,
            proof=proof,
            source=Source.NOT_NEEDED,
            on=on,
            reference=reference,
            origin=f"needs/{proof}",
            filed_at=now,
            intake=intake,
        )
        for delegation, cell in zip(delegations, cells, strict=True)
        for proof, reference in _unneeded(cell.version)
    ]
    Evidence.objects.bulk_create(unneeded, batch_size=2000)
    journal.record(
        "delegation.bring_into_scope",
        by=by,
        subject=batch.public_id,
        on=on,
        facts={"batch": batch.code, "delegations": len(delegations), "not_needed": len(unneeded)},
    )
    settle([delegation.pk for delegation in delegations])
    return delegations


def _delegation(batch: Batch, cell: Planned, on: date) -> Delegation:
    terms = TERMS[Mode(cell.mode)] if cell.mode else None
    return Delegation(
        batch=batch,
        power=cell.power,
        version=cell.version,
        department_id=cell.power.department_id,
        receiver=cell.receiver,
        receiving_unit=cell.receiving_unit,
        ordinal=cell.ordinal,
        mode=cell.mode,
        in_name_of=terms.in_name_of if terms else "",
        seal=cell.seal or (terms.seal if terms else ""),
        liability=terms.liability if terms else "",
        steps=[step.value for step in terms.steps] if terms else [],
        scope_text=cell.scope_text,
        receiving_text=cell.receiving_text,
        note=cell.note,
        scoped_on=on,
    )


def _unneeded(version: PowerVersion) -> list[tuple[Proof, str]]:
    found = []
    if version.system_id is None:
        found.append((Proof.ACCOUNT, "本权限登记为不需专网账号"))
    if not version.needs_form:
        found.append((Proof.FORMS, "本权限登记为不需制式证明"))
    return found
