"""``hjulet settings``: each value, and where it came from."""

import typer
from rich.text import Text

from adapters.cli import output
from adapters.cli.parameters import Json
from adapters.cli.work import settings_of
from adapters.i18n import tr
from adapters.settings import KEYS, Key, Loaded, masked


def show(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Show every setting."""
    found = settings_of(ctx)
    if as_json:
        output.show_json(
            {
                "config": found.config,
                "settings": [
                    {
                        "name": key.name,
                        "value": _value(found, key),
                        "origin": found.origins.get(key.name),
                        "variable": key.variable,
                        "help": tr(key.help),
                    }
                    for key in KEYS.values()
                ],
            }
        )
        return
    rows = [(Text(key.name, style="bold cyan"), _shown(found, key), _origin(found, key)) for key in KEYS.values()]
    output.show(output.table(tr("Setting"), tr("Value"), tr("Set by"), rows=rows, unbroken={tr("Setting")}))


def _value(found: Loaded, key: Key) -> object:
    value = getattr(found.settings, key.name)
    return masked(value) if key.secret and value is not None else value


def _shown(found: Loaded, key: Key) -> Text:
    """The value, and below it what the setting is."""
    value = _value(found, key)
    return Text.assemble("-" if value is None else str(value), "\n", (tr(key.help), "dim"), overflow="fold")


def _origin(found: Loaded, key: Key) -> Text:
    origin = found.origins.get(key.name)
    return Text(tr("default"), style="dim") if origin is None else Text(origin)
