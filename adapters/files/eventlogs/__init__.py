"""Event logs as files that other programs read: CSV, JSON Lines, XES and OCEL 2.0 as JSON and as SQLite."""
