"""What must hold of the city's business, package by package."""
