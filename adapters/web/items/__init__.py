"""The page of one item, and what is done there."""
