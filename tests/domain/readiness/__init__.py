"""What must hold of preparation: its rules, its ledgers, its figures, and who sees them."""
