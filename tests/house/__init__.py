"""What must hold of the code itself: the shape that docs/house.md describes."""
