"""Tests of the calendar engine."""
