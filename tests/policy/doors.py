"""Every door of the product: its route, and the cell of the policy table that it opens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from fuquan.domain.org import ids
from fuquan.domain.org.policy import Object, Verb
from tests.policy.scene import ON, Scene

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
    ``many`` says that the answer lists rows. ``done`` are the statuses of an act that went through or met a gate.
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

    @property
    def name(self) -> str:
        asked = "&".join(f"{name}={value}" for name, value in self.asked.items())
        return f"{self.route}{'?' if asked else ''}{asked} {'POST' if self.body else 'GET'}"

    def knock(self, client: Client, scene: Scene, place: int, *, missing: bool = False, follow: bool = True) -> HttpResponse:
        """Ask for the row in this place, or in the same words for one that does not exist."""
        parts = self.at(scene, place)
        if missing and parts:
            nothing = ids.new_id() if isinstance(parts[0], str) else 10**9
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
    Door("journal:paper", Object.ATTACHMENT, READ, lambda scene, place: (scene.papers[place].public_id,)),
)
"""Doors to rows that belong to a pair of department and receiver."""

NUMBER_DOORS = (
    Door("delegation:board", B, LIST, many=True),
    Door(f"{API}board", B, READ, batch_of, many=True),
)
"""Doors that show numbers: decoded by powers of two instead of tokens."""
