"""Documents out of templates: whole in themselves, with nothing from elsewhere."""

from pathlib import Path
from typing import Any

from adapters.i18n.templates import templates

_templates = templates(Path(__file__).parent / "templates")


def rendered(template: str, **context: Any) -> str:  # noqa: ANN401 - as Jinja takes it
    """A document in the current language."""
    return _templates.get_template(template).render(**context)
