"""Fuquan (赋权): runs a delegation-of-powers reform of a prefecture-level city and proves it from evidence."""
