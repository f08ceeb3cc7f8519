"""Commands of the worker door."""
