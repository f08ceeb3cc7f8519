"""Pages of the sheets' way in."""
