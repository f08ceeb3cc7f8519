"""Settings, addresses and the server entry: the only floor that knows all the others."""
