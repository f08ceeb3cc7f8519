"""One delegation's whole life on one page (F26): what it is, how far it is, what is missing, who did what when."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Agreement, Delegation
from fuquan.domain.delegation.queries import Life
from fuquan.domain.delegation.rules import READINESS, Proof
from fuquan.domain.delegation.states import STAGE_LABELS
from fuquan.domain.journal import queries as journal
from fuquan.domain.org import policy
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.engines.lifecycle import Verdict
from fuquan.web.delegation import life as drawn
from fuquan.web.parts import Crumb, Term
from fuquan.web.shell import Request, as_of, not_found, page, permit

HANDOVER_PROOFS = (Proof.ISSUED, Proof.SIGNED, Proof.MATERIALS, Proof.WITNESSED)
USE_PROOFS = (Proof.FIRST_CASE,)


@require_GET
@permit(Object.DELEGATION, Verb.READ)
def detail(request: Request, public_id: str) -> HttpResponse:
    """The page; on an earlier day it shows that day and offers no verbs."""
    delegation = queries.visible_to(request.user, Verb.READ).filter(public_id=public_id).first()
    if delegation is None:
        return not_found(request)
    user, day, today = request.user, as_of(request), queries.business_day()
    acting = day >= today
    life = queries.life_of(delegation, user)
    readings = queries.readings_of(delegation, user, day, proofs=(*HANDOVER_PROOFS, *READINESS, *USE_PROOFS))
    first, last = len(HANDOVER_PROOFS), len(HANDOVER_PROOFS) + len(READINESS)
    stage = queries.stage_on(delegation, day)
    conditions = drawn.checklist(delegation, readings[first:last], life, user, acting=acting)
    verdicts = {v.transition: v for v in queries.verdicts_for(delegation, user)} if acting else {}
    context = {
        "delegation": delegation,
        "day": day,
        "today": today,
        "acting": acting,
        "latest_url": f"{request.path}?{urlencode({'as_of': today.isoformat()})}",
        "stage": stage,
        "stage_label": STAGE_LABELS[stage] if stage else "尚未列入",
        "terms": _terms(delegation, life.agreement),
        "power_url": reverse("catalog:power", args=[delegation.power.public_id]),
        "tracks": drawn.tracks(delegation, day),
        "handover": drawn.checklist(delegation, readings[:first], life, user, acting=acting),
        "conditions": conditions,
        "use": drawn.checklist(delegation, readings[last:], life, user, acting=acting),
        "missing": [item for item in conditions if not item.reading.open],
        "verdicts": [(v, reverse("delegation:advance", args=[public_id, v.transition])) for v in _offered(verdicts)],
        "recall": verdicts.get("recall"),
        "recall_url": reverse("delegation:advance", args=[public_id, "recall"]),
        "events": drawn.events(delegation, life, None if acting else day),
        "sisters": _sisters(delegation, life, day),
        "entries": _entries(delegation, user),
        "crumbs": [
            Crumb("赋权单元", f"{reverse('delegation:index')}?{urlencode({'batch': delegation.batch.code})}"),
            Crumb(delegation.receiver.short_name),
            Crumb(f"第 {delegation.ordinal} 项"),
        ],
    }
    return page(request, "delegation/detail.html", context)


def _offered(verdicts: dict[str, Verdict]) -> list[Verdict]:
    """The verbs shown with their reasons; recall has its own place."""
    return [verdict for name, verdict in verdicts.items() if name != "recall"]


def _terms(delegation: Delegation, agreement: Agreement | None) -> list[Term]:
    version = delegation.version
    limit = f"{delegation.effective_on.isoformat()} 起" if delegation.effective_on else ""
    if agreement and agreement.ends_on:
        limit += f"，至 {agreement.ends_on.isoformat()}"
    return [
        Term("赋权部门", delegation.department.name),
        Term("承接地", delegation.receiver.name),
        Term("承接单位", delegation.receiving_unit.name if delegation.receiving_unit else delegation.receiving_text),
        Term("权力类型", version.type),
        Term("赋权方式", delegation.mode),
        Term("授予环节", "、".join(delegation.steps)),
        Term("以谁名义", delegation.in_name_of),
        Term("用章方式", delegation.seal),
        Term("责任承担", delegation.liability),
        Term("交接文书", agreement.number if agreement else ""),
        Term("生效日期", limit),
        Term("所需系统", version.system or "不需要"),
        Term("法定依据", version.basis_text),
    ]


def _sisters(delegation: Delegation, life: Life, day: date) -> list[dict[str, object]]:
    """The same power at other receivers, with their stage on the day."""
    return [
        {
            "receiver": one.receiver.short_name,
            "stage": queries.stage_on(one, day),
            "url": reverse("delegation:detail", args=[one.public_id]),
            "here": one.pk == delegation.pk,
        }
        for one in life.sisters
    ]


def _entries(delegation: Delegation, user: User) -> list[tuple[int, str]]:
    """The journal's entries about this delegation, for those who may read the journal."""
    if not policy.allows(user.role, Object.ENTRY, Verb.READ):
        return []
    seqs = journal.history_of(delegation.public_id).values_list("seq", flat=True)
    return [(seq, reverse("journal:entry", args=[seq])) for seq in seqs]
