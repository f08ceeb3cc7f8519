"""What must hold of the machine's door."""
