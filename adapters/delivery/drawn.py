"""The text and the HTML of a mail, drawn from its templates in the language of the moment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import css_inline

from adapters.i18n.templates import templates

_templates = templates(Path(__file__).parent / "templates")

# Mail programs drop the style sheet or keep it: each rule stands at its element, and the sheet stays for phones and for
# the dark.
_inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def drawn(name: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """The text and the HTML that the templates called ``name`` make of ``context``."""
    text = _templates.get_template(f"{name}.txt").render(context)
    return text, _inliner.inline(_templates.get_template(f"{name}.html").render(context))
