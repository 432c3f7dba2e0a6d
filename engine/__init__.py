"""The rules of Hjulet: pure functions over frozen dataclasses.

Nothing in here reads a clock, a file or a database: values go in, a decision comes out. ``adapters`` loads the
values and records the decision.
"""
