"""Workflows as files: how a process looks, what it asks for and whom it reminds, in TOML that people write.

``schema`` reads a file, ``checks`` says in words what is wrong with it, ``catalogue`` holds the ones that come with
Hjulet and ``diagram`` draws one.
"""

IMPROVEMENT = "pdsa"
"""The workflow of improvement work, which is meant where none is named."""
