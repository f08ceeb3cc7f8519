"""Reads, checks and writes tabular files: hostile, dirty or clean workbooks and CSV in, findings and workbooks out."""

from fuquan.engines.sheets.child import read
from fuquan.engines.sheets.model import Aside, Finding, Level, Refused, Row, Table, Workbook, address

__all__ = ["Aside", "Finding", "Level", "Refused", "Row", "Table", "Workbook", "address", "read"]
