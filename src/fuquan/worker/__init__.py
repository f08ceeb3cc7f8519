"""The clock door: background and periodic jobs; each calls one action."""
