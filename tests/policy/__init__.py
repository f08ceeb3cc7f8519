"""Who may see and do what: every cell of the policy table, through every door, by status and by body."""
