"""The sheets that belong to delegation: how each is examined and applied."""

from .agreements import AgreementDesk
from .batches import BatchDesk
from .pilot import PilotDesk
from .powers import PowerDesk
from .proofs import ProofDesk

DESKS = (BatchDesk(), PowerDesk(), AgreementDesk(), ProofDesk(), PilotDesk())

__all__ = ["DESKS"]
