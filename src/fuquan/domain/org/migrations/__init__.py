"""Schema history of the package."""
