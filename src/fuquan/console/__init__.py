"""The operator door: the fuquan command."""
