"""Templates that speak: pages, mails, documents, each with ``tr`` and ``ntr``."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from adapters.i18n.catalogues import ntr, tr


def templates(directory: Path, **also: object) -> Environment:
    """The templates in a directory; they know what is in ``also``, and no name that nothing was given for."""
    found = Environment(
        loader=FileSystemLoader(directory),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"tr": tr, "ntr": ntr, **also}
    return found
