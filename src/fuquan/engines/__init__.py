"""Pure libraries: nothing in here knows Django, a database, a clock, a user, or a sibling engine."""
