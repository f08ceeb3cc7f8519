"""Tests of the pages of the ledgers of preparation."""
