"""Tests of the sheets engine: hostile, dirty and clean files, text rules, and what is written."""
