"""Documents out of templates: whole in themselves, with nothing from elsewhere."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from adapters.i18n import ntr, tr

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals |= {"tr": tr, "ntr": ntr}


def rendered(template: str, **context: Any) -> str:  # noqa: ANN401 - as Jinja takes it
    """A document in the current language."""
    return _templates.get_template(template).render(**context)
