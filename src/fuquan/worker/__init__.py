"""The clock's door: background and periodic jobs; each calls one action."""
