"""One factory for every model: what a test does not care about is filled in, what it cares about it names."""
