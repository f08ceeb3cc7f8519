"""机构人员: units, users, roles, the policy table, the working calendar."""
