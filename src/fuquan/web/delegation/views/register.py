"""The list of delegations: filtered, sorted, exported; every number of the board leads here."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.states import STAGE_LABELS, Stage
from fuquan.domain.org.policy import Object, Verb
from fuquan.web import marks
from fuquan.web.delegation.filters import FILTERS, rows_url
from fuquan.web.delegation.words import SHORT
from fuquan.web.shell import Request, as_of, go, permit
from fuquan.web.tables import Column, Listing

NAMED = 2
"""How many missing conditions are named in the list before the rest is counted."""


def missing(row: Delegation) -> str:
    """The readiness conditions that a delegation lacks, the first few by name."""
    shut = queries.shut_proofs(row, row.day)
    names = "、".join(SHORT[proof] for proof in shut[:NAMED])
    return f"{names}等{len(shut)}项" if len(shut) > NAMED else names


def _stage(row: Delegation) -> Stage:
    return queries.stage_on(row, row.day) or Stage.PLANNED


def _stage_label(row: Delegation) -> str:
    return STAGE_LABELS[_stage(row)]


LISTING = Listing(
    name="delegations",
    title="赋权单元",
    subject=Object.DELEGATION,
    columns=(
        Column("ordinal", "序号", sort=("batch_id", "ordinal", "receiver_id"), align="end", width="xs"),
        Column(
            "name",
            "权限名称",
            value="version.name",
            sort="version__name",
            link=lambda row: reverse("delegation:detail", args=[row.public_id]),
        ),
        Column("receiver", "承接地", value="receiver.short_name", sort="receiver__position", width="xs"),
        Column("department", "赋权部门", value="department.short_name", sort="department__position", width="md"),
        Column("type", "权力类型", value="version.type", sort="version__type", width="sm"),
        Column("mode", "赋权方式", sort="mode", width="sm"),
        Column("stage", "阶段", value=_stage_label, show=lambda row: marks.stage_badge(_stage(row)), width="sm"),
        Column("missing", "尚缺条件", value=missing, width="md"),
        Column("batch", "批次", value="batch.name", sort="batch__starts_on", width="sm"),
        Column("code", "权限编码", value="power.code", sort="power__code", width="sm"),
    ),
    filters=FILTERS,
    default_sort="ordinal",
    export_name="赋权单元",
)


@require_GET
@permit(Object.DELEGATION, Verb.LIST)
def index(request: Request) -> HttpResponse:
    """The delegations in scope on the day shown; without any question, those of the current batch."""
    if not request.GET:
        current = next((batch for batch, _ in queries.batches_by_size(request.user)), None)
        if current is not None:
            return go(request, rows_url(current))
    day = as_of(request)
    rows = queries.on_day(queries.visible_to(request.user), day)
    return LISTING.answer(request, rows, "delegation/index.html")
