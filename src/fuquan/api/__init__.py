"""The machine door: the same actions and queries as the pages, as OpenAPI 3.1."""
