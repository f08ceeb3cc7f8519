"""The list of imports, the upload page, and the empty sheets to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from fuquan.domain.intake import actions, queries
from fuquan.domain.intake.queries import Desk
from fuquan.domain.intake.states import IMPORT_LABELS
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal.actions import Outcome
from fuquan.domain.org import policy
from fuquan.domain.org.policy import Object, Verb
from fuquan.web import marks
from fuquan.web.intake.forms import NAMES, Upload
from fuquan.web.parts import Crumb
from fuquan.web.shell import Request, not_found, once, page, permit
from fuquan.web.tables import Choice, Column, DateRange, Listing, Search, download

STAGE_TONES = {
    "uploaded": "info",
    "mapping": "warn",
    "previewed": "warn",
    "applied": "good",
    "rolled_back": "muted",
    "refused": "bad",
    "discarded": "muted",
}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _kinds(_request: Request) -> Sequence[tuple[str, str]]:
    return [(kind, kind) for kind in queries.desks()]


IMPORTS = Listing(
    name="imports",
    title="收表记录",
    subject=Object.IMPORT,
    columns=(
        Column("kind", "表", sort="kind", link=lambda i: reverse("intake:detail", args=[i.public_id]), width="md"),
        Column("paper", "文件", value="paper.name", sort="paper__name"),
        Column(
            "stage",
            "状态",
            value="get_stage_display",
            sort="stage",
            show=lambda i: marks.tag(i.get_stage_display(), STAGE_TONES[i.stage]),
            width="sm",
        ),
        Column("rows_in", "读入", sort="rows_in", align="end", width="xs"),
        Column("accepted", "合格", sort="accepted", align="end", width="xs"),
        Column("rejected", "拒收", sort="rejected", align="end", width="xs"),
        Column("blank", "空行", sort="blank", align="end", width="xs", help="空行、合计行和表下说明"),
        Column("by", "上传人", value=lambda i: str(i.by), sort=("unit__position", "by__username"), width="md"),
        Column("uploaded_at", "上传时间", sort="uploaded_at", width="md"),
    ),
    filters=(
        Search(fields=("paper__name", "public_id"), placeholder="文件名或收表号"),
        Choice("kind", "表", _kinds),
        Choice("stage", "状态", tuple((stage.value, label) for stage, label in IMPORT_LABELS.items())),
        DateRange("uploaded", "上传日期", field="uploaded_at", moments=True),
    ),
    default_sort="-uploaded_at",
    export_name="收表记录",
    empty="没有收表记录",
)


@require_GET
@permit(Object.IMPORT, Verb.LIST)
def index(request: Request) -> HttpResponse:
    """Every sheet that came in, the latest first."""
    may_upload = policy.allows(request.user.role, Object.IMPORT, Verb.CREATE)
    rows = queries.imports_visible_to(request.user)
    return IMPORTS.answer(request, rows, "intake/index.html", {"may_upload": may_upload})


@dataclass(frozen=True, slots=True)
class Offered:
    """One kind of sheet on the upload page: where to upload it, and its empty sheet."""

    kind: str
    upload_url: str
    empty_url: str
    required: tuple[str, ...]


@require_http_methods(["GET", "POST"])
@permit(Object.IMPORT, Verb.CREATE)
def upload(request: Request) -> HttpResponse:
    """Choose the kind of sheet, then its file; the file is looked into in the background."""
    told = request.POST if request.method == "POST" else request.GET
    kind = told.get("kind", "")
    if not kind:
        groups = [(label, [_offered(desk) for desk in desks]) for label, desks in queries.desk_groups()]
        return page(request, "intake/kinds.html", {"groups": groups, "crumbs": _crumbs("选择表样")})
    desk = queries.desks().get(kind)
    if desk is None:
        return not_found(request)
    form = Upload(request.POST, request.FILES, desk=desk) if request.method == "POST" else Upload(desk=desk)
    if request.method == "POST" and form.is_valid():
        return once(request, "intake:upload", lambda: _receive(request, desk, form))
    context = {
        "desk": desk,
        "form": form,
        "offered": _offered(desk),
        "columns": queries.columns_of(desk),
        "accept": ",".join(NAMES),
        "crumbs": _crumbs(desk.kind),
    }
    return page(request, "intake/upload.html", context, status=422 if form.errors else 200)


def _receive(request: Request, desk: Desk, form: Upload) -> Outcome:
    file = form.cleaned_data["file"]
    paper = journal.keep_paper(
        Path(file.temporary_file_path()),
        name=file.name,
        media_type=file.content_type or "application/octet-stream",
        by=request.user,
    )
    intake = actions.receive(paper, desk.kind, by=request.user, defaults=form.defaults)
    url = reverse("intake:detail", args=[intake.public_id])
    journal.open_job(
        "preview_import", f"检查{desk.kind}：{paper.name}", by=request.user, subject=intake.public_id, link=url
    )
    return Outcome(location=url)


@require_GET
@permit(Object.IMPORT, Verb.CREATE)
def empty(request: Request) -> HttpResponse:
    """An empty sheet of one kind, with its lists of choices and every column explained."""
    desk = queries.desks().get(request.GET.get("kind", ""))
    if desk is None:
        return not_found(request)
    return download(queries.empty_sheet(desk), f"{desk.kind}（空表）.xlsx", WORKBOOK)


def _offered(desk: Desk) -> Offered:
    asked = urlencode({"kind": desk.kind})
    required = tuple(one.header for one in desk.fields if one.required)
    return Offered(desk.kind, f"{reverse('intake:upload')}?{asked}", f"{reverse('intake:empty')}?{asked}", required)


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb("收表", reverse("intake:index")), Crumb("上传", reverse("intake:upload")), Crumb(last)]
