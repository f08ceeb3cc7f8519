"""What all sheets that file evidence share: after an import is undone, its delegations settle anew."""

from collections.abc import Collection, Sequence

from fuquan.domain.delegation.actions.advance import settle
from fuquan.domain.delegation.models import Delegation, Evidence
from fuquan.domain.intake.models import ImportChange
from fuquan.domain.intake.queries import Desk


class EvidenceDesk(Desk):
    """A desk whose rows prove something about delegations."""

    def touched(self, effects: Sequence[ImportChange]) -> Collection[int]:
        """The delegations whose evidence these effects made or changed."""
        rows = [effect.row for effect in effects if effect.table == Evidence._meta.label]
        return set(Evidence.objects.filter(pk__in=rows).values_list("delegation", flat=True))

    def refresh(self, touched: Collection[int]) -> None:
        """Bring those that still exist into line with the evidence that is left."""
        settle(list(Delegation.objects.filter(pk__in=touched).values_list("pk", flat=True)))
