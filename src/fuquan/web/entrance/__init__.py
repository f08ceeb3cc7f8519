"""The door: signing in and out, the six roles of a demonstration, the first page of each role."""
