"""What must hold of units, people, the policy table and working days."""
