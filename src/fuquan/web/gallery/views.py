"""The showroom page."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from fuquan.domain.org.models import Unit
from fuquan.domain.org.policy import Object
from fuquan.web.shell import Request, signed_in
from fuquan.web.tables import Choice, Column, Listing, Search

from . import samples

SAMPLE = Listing(
    name="sample",
    title="清单样例",
    subject=Object.UNIT,
    columns=(
        Column("code", "机构编码", sort="code", width="md"),
        Column("name", "机构名称", sort="name"),
        Column("kind", "类别", value="get_kind_display", sort="kind", width="md"),
    ),
    filters=(
        Search(fields=("name", "code")),
        Choice("kind", "类别", (("county", "县（市）"), ("department", "市直部门"))),
    ),
    page_size=20,
    export_name="清单样例",
)


@require_GET
@signed_in
def index(request: Request) -> HttpResponse:
    """Every component once."""
    return SAMPLE.answer(request, Unit.objects.all(), "gallery/index.html", samples.context())
