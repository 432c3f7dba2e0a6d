"""The lists of work: everything, by phase, and what has stopped; with filters, views, acts on many, and files."""
