"""Every door of the product: its route, and the cell of the policy table that it opens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from fuquan.domain.org import ids
from fuquan.domain.org.policy import Object, Verb
from tests.policy.scene import ON, SEATS, Scene, token

API = "api-1:"
Address = Callable[[Scene, int], tuple[Any, ...]]
Body = Callable[[Scene, int], dict[str, Any]]


def no_id(scene: Scene, place: int) -> tuple[Any, ...]:
    """The address of a door that is about no single row."""
    return ()


@dataclass(frozen=True)
class Door:
    """One way in.

    ``at`` gives the parts of the address for the row in a place, the first of them its id; ``body`` makes it a POST.
    ``many`` says that the answer lists rows. ``done`` are the statuses of an act that went through or met a gate;
    ``also`` is an object that must be readable besides.
    """

    route: str
    subject: Object
    verb: Verb
    at: Address = no_id
    body: Body | None = None
    asked: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    done: tuple[int, ...] = (200,)
    told: bool = True
    mark: str = ""
    also: Object | None = None

    @property
    def name(self) -> str:
        asked = "&".join(f"{name}={value}" for name, value in self.asked.items())
        return f"{self.route}{'?' if asked else ''}{asked} {'POST' if self.body else 'GET'}"

    def knock(
        self, client: Client, scene: Scene, place: int, *, missing: bool = False, follow: bool = True
    ) -> HttpResponse:
        """Ask for the row in this place, or in the same words for one that does not exist."""
        parts = self.at(scene, place)
        if missing and parts:
            nothing: object = ids.new_id() if isinstance(parts[0], str) else 9999
            nothing = "2035-01-01" if parts[0] == ON.isoformat() else nothing
            parts = (nothing, *parts[1:])
        url = reverse(self.route, args=parts)
        if self.body is None:
            return client.get(url, self.asked, follow=follow)
        body, key = self.body(scene, place), ids.new_id()
        if not self.route.startswith(API):
            return client.post(url, body | {"form_key": key})
        kind = {} if body.pop("as_form", False) else {"content_type": "application/json"}
        return client.post(url, body, headers={"Idempotency-Key": key}, **kind)


def cell(scene: Scene, place: int) -> tuple[Any, ...]:
    return (scene.cells[place].public_id,)


def with_proof(proof: str) -> Address:
    return lambda scene, place: (scene.cells[place].public_id, proof)


def proof_of(scene: Scene, place: int) -> tuple[Any, ...]:
    return (scene.evidence[place].public_id,)


def waiver_of(scene: Scene, place: int) -> tuple[Any, ...]:
    return (scene.waivers[place].public_id,)


def saying(**fields: Any) -> Body:
    return lambda scene, place: dict(fields)


FILED = {"on": ON.isoformat(), "reference": "号"}
STEP = {"on": "2021-12-01", "reason": "上级收回"}
WAIVED = {"reason": "正在招考", "until": "2022-03-31"}
LEDGER = Object.LEDGER
D, E, W, B, P = Object.DELEGATION, Object.EVIDENCE, Object.WAIVER, Object.BOARD, Object.POWER
LIST, READ, EXPORT = Verb.LIST, Verb.READ, Verb.EXPORT


def batch_of(scene: Scene, place: int) -> tuple[Any, ...]:
    return (scene.batch.code,)


SCOPED_DOORS = (
    Door("delegation:index", D, LIST, many=True),
    Door("delegation:index", D, LIST, many=True, asked={"q": "QX"}),
    Door("delegation:index", D, LIST, many=True, asked={"batch": "S", "gate": "post", "sort": "-name", "rows": "200"}),
    Door("delegation:index", D, EXPORT, many=True, asked={"export": "xlsx"}),
    Door("delegation:index", D, EXPORT, many=True, asked={"export": "csv"}),
    Door("delegation:matrix", D, LIST, many=True),
    Door("delegation:sheet", D, EXPORT, many=True),
    Door("catalog:sheet", D, EXPORT, many=True, asked={"batch": "S"}),
    Door(f"{API}delegations", D, LIST, many=True),
    Door(f"{API}delegations", D, LIST, many=True, asked={"q": "QX", "size": "500"}),
    Door(f"{API}matrix", D, LIST, batch_of, many=True),
    Door("delegation:detail", D, READ, cell),
    Door("delegation:detail", E, READ, cell),
    Door(f"{API}delegation", D, READ, cell),
    Door(f"{API}delegation", E, READ, cell),
    Door("delegation:advance", D, Verb.ADVANCE, with_proof("recall"), saying(**STEP), done=(303, 409), told=False),
    Door(f"{API}advance", D, Verb.ADVANCE, cell, saying(verb="recall", **STEP), done=(200, 409), told=False),
    Door("delegation:file", E, Verb.CREATE, with_proof("supervision")),
    Door("delegation:file", E, Verb.CREATE, with_proof("supervision"), saying(**FILED), done=(303,), told=False),
    Door(
        f"{API}file_evidence",
        E,
        Verb.CREATE,
        cell,
        saying(as_form=True, proof="supervision", **FILED),
        done=(201,),
        told=False,
    ),
    Door("delegation:withdraw", E, Verb.WITHDRAW, proof_of),
    Door("delegation:withdraw", E, Verb.WITHDRAW, proof_of, saying(reason="误登"), done=(303,), told=False),
    Door(f"{API}withdraw_evidence", E, Verb.WITHDRAW, proof_of, saying(reason="误登")),
    Door("delegation:waive", W, Verb.CREATE, with_proof("manual")),
    Door("delegation:waive", W, Verb.CREATE, with_proof("manual"), saying(**WAIVED), done=(303,), told=False),
    Door(f"{API}ask_waiver", W, Verb.CREATE, cell, saying(proof="manual", **WAIVED), done=(201,), told=False),
    Door("delegation:confirm", W, Verb.CONFIRM, waiver_of, saying(), done=(303,), told=False),
    Door(f"{API}confirm_waiver", W, Verb.CONFIRM, waiver_of, saying(), told=False),
    Door("journal:paper", Object.ATTACHMENT, READ, lambda scene, place: (scene.papers[place].public_id,), also=E),
    Door("readiness:materials", LEDGER, LIST, many=True),
    Door("readiness:materials", LEDGER, EXPORT, many=True, asked={"export": "xlsx"}),
    Door("readiness:guidance", LEDGER, LIST, many=True, asked={"q": "QX"}),
    Door("readiness:guidance", LEDGER, EXPORT, many=True, asked={"export": "csv"}),
    Door("readiness:sessions", LEDGER, LIST, many=True),
    Door("readiness:cells", LEDGER, LIST, many=True),
    Door("readiness:session", LEDGER, READ, lambda scene, place: (scene.sessions[place].public_id,)),
)
"""Doors to rows that belong to a pair of department and receiver."""

NUMBER_DOORS = (
    Door("delegation:board", B, LIST, many=True),
    Door(f"{API}board", B, READ, batch_of, many=True),
)
"""Doors that show numbers: decoded by powers of two instead of tokens."""

CALENDAR, UNIT, ENTRY, IMPORT, BATCH = Object.CALENDAR, Object.UNIT, Object.ENTRY, Object.IMPORT, Object.BATCH
CREATE, UPDATE = Verb.CREATE, Verb.UPDATE
DAY = {"is_workday": "", "holiday": "市庆", "source": "通知"}


def power_of(scene: Scene, place: int) -> tuple[Any, ...]:
    return (scene.cells[place].power.public_id,)


def import_of(scene: Scene, place: int) -> tuple[Any, ...]:
    return (scene.intake.public_id,)


def applied_of(scene: Scene, place: int) -> tuple[Any, ...]:
    return (scene.applied.public_id,)


def entry_of(scene: Scene, place: int) -> tuple[Any, ...]:
    return (scene.entry.seq,)


def that_day(scene: Scene, place: int) -> tuple[Any, ...]:
    return (ON.isoformat(),)


FILE, ENTRY_MARK, DAY_MARK, POWER_MARK = token(80), token(70), token(90), token(0)
COMMON_DOORS = (
    Door("catalog:index", P, LIST, mark=POWER_MARK),
    Door("catalog:index", P, EXPORT, asked={"export": "xlsx"}, mark=POWER_MARK),
    Door("catalog:power", P, READ, power_of, mark=POWER_MARK),
    Door(f"{API}powers", P, LIST, mark=POWER_MARK),
    Door(f"{API}power", P, READ, power_of, mark=POWER_MARK),
    Door(f"{API}batches", BATCH, LIST, mark="批次甲"),
    Door("org:units", UNIT, LIST, mark="市水利局"),
    Door("org:units", UNIT, EXPORT, asked={"export": "csv"}, mark="市水利局"),
    Door(f"{API}units", UNIT, LIST, mark="市水利局"),
    Door("org:calendar", CALENDAR, LIST, asked={"year": "2021"}, mark=DAY_MARK),
    Door(f"{API}calendar", CALENDAR, READ, lambda scene, place: (2021,), mark=DAY_MARK),
    Door("org:periods", CALENDAR, LIST, mark="2021-W45"),
    Door("org:periods", CALENDAR, EXPORT, asked={"export": "xlsx"}, mark="2021-W45"),
    Door("org:day", CALENDAR, UPDATE, that_day, mark=DAY_MARK),
    Door("org:day", CALENDAR, UPDATE, that_day, saying(is_workday="1", holiday="", source="通知"), done=(303,)),
    Door(f"{API}change_day", CALENDAR, UPDATE, that_day, saying(**DAY | {"is_workday": False})),
    Door("org:load_year", CALENDAR, CREATE, no_id, saying(year="2022"), done=(303,)),
    Door("org:open_periods", CALENDAR, CREATE, no_id, saying(start="2021-12-01", end="2021-12-31"), done=(303,)),
    Door("intake:index", IMPORT, LIST, mark=FILE),
    Door("intake:index", IMPORT, EXPORT, asked={"export": "csv"}, mark=FILE),
    Door("intake:detail", IMPORT, READ, import_of, mark=FILE),
    Door("intake:undo", IMPORT, READ, applied_of),
    Door("intake:errors", IMPORT, EXPORT, import_of, mark=FILE),
    Door("intake:upload", IMPORT, CREATE),
    Door("intake:empty", IMPORT, CREATE, asked={"kind": "赋权事项总表"}, mark="权限名称"),
    Door("intake:check", IMPORT, UPDATE, import_of, saying(), done=(303,)),
    Door("intake:headers", IMPORT, UPDATE, import_of, saying(), done=(303,)),
    Door("intake:decide", IMPORT, UPDATE, import_of, saying(), done=(303,)),
    Door("intake:apply", IMPORT, UPDATE, import_of, saying(), done=(409,)),
    Door("intake:discard", IMPORT, UPDATE, import_of, saying(), done=(303,)),
    Door("intake:cancel", IMPORT, UPDATE, applied_of, saying(), done=(303,)),
    Door("intake:roll_back", IMPORT, Verb.ROLLBACK, import_of, saying(reason="试用"), done=(409,)),
    Door(f"{API}imports", IMPORT, LIST, mark=FILE),
    Door(f"{API}intake", IMPORT, READ, import_of, mark=FILE),
    Door(f"{API}rows", IMPORT, READ, import_of, mark=FILE),
    Door(f"{API}discard", IMPORT, UPDATE, import_of, saying(), mark="discarded"),
    Door(f"{API}apply", IMPORT, UPDATE, import_of, saying(), done=(409,), mark="accepted"),
    Door(f"{API}decide", IMPORT, UPDATE, import_of, saying(decisions={}), mark="previewed"),
    Door(f"{API}headers", IMPORT, UPDATE, import_of, saying(meanings={}), mark="previewed"),
    Door(f"{API}roll_back", IMPORT, Verb.ROLLBACK, import_of, saying(reason="试用"), done=(409,), mark="state"),
    Door("readiness:index", LEDGER, LIST),
    Door("readiness:attendance", LEDGER, LIST),
    Door("readiness:covered", LEDGER, LIST),
    Door("readiness:training_plans", LEDGER, LIST),
    Door("readiness:accounts", LEDGER, LIST),
    Door("readiness:resources", LEDGER, LIST),
    Door("readiness:plans", LEDGER, LIST),
    Door("readiness:powers", LEDGER, LIST),
    Door("journal:entries", ENTRY, LIST, mark=ENTRY_MARK),
    Door("journal:entries", ENTRY, EXPORT, asked={"export": "csv"}, mark=ENTRY_MARK),
    Door("journal:entry", ENTRY, READ, entry_of, mark=ENTRY_MARK),
    Door(f"{API}entries", ENTRY, LIST, asked={"size": "500"}, mark=ENTRY_MARK),
    Door(f"{API}entry", ENTRY, READ, entry_of, mark=ENTRY_MARK),
)
"""Doors to what is open to a whole role or closed to it; ``mark`` stands in the answer."""


def job_of(scene: Scene, place: int) -> tuple[Any, ...]:
    return (scene.jobs[SEATS[place]].public_id,)


JOB_DOORS = (
    Door("journal:jobs", Object.JOB, LIST, many=True),
    Door(f"{API}jobs", Object.JOB, LIST, many=True),
    Door("journal:job", Object.JOB, READ, job_of),
    Door(f"{API}job", Object.JOB, READ, job_of),
    Door("journal:cancel", Object.JOB, UPDATE, job_of, saying(), done=(303,), told=False),
    Door(f"{API}cancel", Object.JOB, UPDATE, job_of, saying()),
)
"""Doors to background jobs: the place is that of the seat whose unit opened the job."""
