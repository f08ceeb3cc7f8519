"""Sheets on their way in."""
