"""Pages of the register of powers."""
