"""Tests of the lifecycle engine."""
