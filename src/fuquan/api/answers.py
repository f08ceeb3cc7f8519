"""How the machine door answers: one shape for every refusal, one answer for what is missing or may not be seen."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Self

from django.http import HttpRequest, JsonResponse
from ninja import Header, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field, ModelWrapValidatorHandler, model_validator

from fuquan.domain.delegation import actions as delegation
from fuquan.domain.intake import actions as intake
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal.actions import Conflict, InFlight, Outcome
from fuquan.domain.org import policy
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb

KEY_LENGTH = 20
MISSING = "没有找到这项内容，或者您无权查看。"

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        description="Chosen by the caller, new for every new act; a repeat with the same key gets the first answer.",
    ),
]


class Request(HttpRequest):
    """A request of somebody who has signed in."""

    user: User


class Told(Schema):
    """What the API tells: made from a stored row by its resolvers, once; made already, it is told as it is."""

    @model_validator(mode="wrap")
    @classmethod
    def as_it_is(cls, told: Any, make: ModelWrapValidatorHandler[Self]) -> Self:
        """Resolvers read stored rows, not what they made of them."""
        return told if isinstance(told, cls) else make(told)


class Reason(Told):
    """Why something is refused: the gate's code, a sentence, and the article where law is meant."""

    gate: str
    message: str
    basis: str = ""


class Problem(Told):
    """Every refusal: one sentence, and for a shut gate the verb with every reason at once."""

    message: str
    transition: str = ""
    findings: list[Reason] = Field(default_factory=list)


REFUSALS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}


class Missing(Exception):
    """There is no such thing, or this person may not see it: nobody can tell which."""


class Unusable(Exception):
    """The request is understood and cannot be done as it stands: HTTP 422 with the sentence."""


def permit(user: User, subject: Object, verb: Verb) -> None:
    """Raise Missing when this role may never do ``verb`` to a ``subject``; which rows is the domain's question."""
    if not policy.relations_for(user.role, subject, verb):
        raise Missing


def act(request: Request, key: str, body: bytes, effect: Callable[[], Schema], *, status: int = 200) -> JsonResponse:
    """Do ``effect`` once for this key and answer ``status`` with its schema; a repeat gets the first answer again.

    ``body`` is what the request says, as bytes that do not change when it is sent again.
    """

    def told() -> Outcome:
        return Outcome(status=status, answer=effect().model_dump(mode="json"))

    kept = key if len(key) <= KEY_LENGTH else hashlib.sha256(key.encode()).hexdigest()[:KEY_LENGTH]
    try:
        outcome = journal.once(key=kept, route=request.path, body=body, by=request.user, effect=told)
    except (delegation.Duplicate, delegation.NotAllowed, Conflict):
        raise
    except ValueError as wrong:
        raise Unusable(str(wrong)) from wrong
    # The kept answer went through jsonb, which orders keys in its own way: first answer and repeat are ordered alike.
    ordered = {"ensure_ascii": False, "sort_keys": True}
    kind = "application/json; charset=utf-8"
    return JsonResponse(outcome.answer, status=outcome.status, json_dumps_params=ordered, content_type=kind)


def said(payload: Schema | None = None, *files: bytes) -> bytes:
    """The bytes of what a request says: its fields in a fixed order, and the digests of its files."""
    fields = payload.model_dump_json().encode() if payload is not None else b""
    return b"\n".join([fields, *(hashlib.sha256(file).digest() for file in files)])


def explain_refusals(api: NinjaAPI) -> None:
    """Teach ``api`` to answer the domain's refusals."""

    def problem(request: HttpRequest, status: int, message: str, **more: Any) -> Any:
        return api.create_response(request, Problem(message=message, **more).model_dump(), status=status)

    def blocked(request: HttpRequest, refusal: delegation.Blocked | intake.Blocked) -> Any:
        found = [Reason(gate=f.gate, message=f.message, basis=f.basis) for f in refusal.verdict.findings]
        words = f"暂不能办理“{refusal.verdict.label}”。"
        return problem(request, 409, words, transition=refusal.verdict.transition, findings=found)

    def busy(request: HttpRequest, refusal: InFlight) -> Any:
        answer = problem(request, 409, str(refusal))
        answer["Retry-After"] = "2"
        return answer

    def malformed(request: HttpRequest, refusal: ValidationError) -> Any:
        found = [Reason(gate=".".join(map(str, e["loc"])), message=e["msg"]) for e in refusal.errors]
        return problem(request, 422, "请求内容不符合接口说明，请对照接口文档改正。", findings=found)

    api.add_exception_handler(delegation.Blocked, blocked)
    api.add_exception_handler(intake.Blocked, blocked)
    api.add_exception_handler(InFlight, busy)
    api.add_exception_handler(ValidationError, malformed)
    for kind in (Missing, delegation.NotAllowed, intake.NotAllowed):
        api.add_exception_handler(kind, lambda request, _: problem(request, 404, MISSING))
    for kind in (delegation.Duplicate, intake.Stale):
        api.add_exception_handler(kind, lambda request, refusal: problem(request, 409, str(refusal)))
    for kind in (Conflict, Unusable):
        api.add_exception_handler(kind, lambda request, refusal: problem(request, 422, str(refusal)))
    api.add_exception_handler(HttpError, lambda request, refusal: problem(request, refusal.status_code, str(refusal)))
