"""Pages of boards, matrix and delegations."""
