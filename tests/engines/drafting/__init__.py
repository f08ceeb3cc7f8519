"""Tests of the engine that sets official papers."""
