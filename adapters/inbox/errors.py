"""What can be wrong with a mail that came in."""


class Unreadable(Exception):
    """The mail cannot be read; ``str`` says why."""
