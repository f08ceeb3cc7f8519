"""Tests of the pure libraries: known answers and properties."""
