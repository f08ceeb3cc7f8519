"""What must hold of powers and their versions."""
