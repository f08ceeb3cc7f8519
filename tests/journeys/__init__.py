"""A browser walks through the product as its users do."""
