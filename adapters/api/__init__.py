"""The interface for programs: JSON over HTTP below ``/api/v1``, and what those who watch a server ask for."""
