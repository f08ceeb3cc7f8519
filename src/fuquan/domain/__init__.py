"""The city business: a stack of packages; each may import only those below it."""
