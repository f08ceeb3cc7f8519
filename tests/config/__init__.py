"""Tests of the settings and of the embedded database."""
