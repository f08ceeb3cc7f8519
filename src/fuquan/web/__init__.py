"""Pages: what officials see, one folder per feature, over the same actions and queries as the API."""
