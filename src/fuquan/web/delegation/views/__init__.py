"""Views of boards, matrix and delegations."""

from .board import board
from .detail import detail
from .matrix import matrix, sheet
from .register import index
from .verbs import advance, confirm, file, waive, withdraw

__all__ = ["advance", "board", "confirm", "detail", "file", "index", "matrix", "sheet", "waive", "withdraw"]
