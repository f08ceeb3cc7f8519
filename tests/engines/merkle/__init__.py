"""Tests of the journal's bytes and hashes."""
