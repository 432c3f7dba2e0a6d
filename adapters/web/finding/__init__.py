"""Find work, and begin some: search, a new initiative, ideas from anybody."""
