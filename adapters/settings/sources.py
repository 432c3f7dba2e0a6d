"""Read the settings: the defaults, over them ``hjulet.toml``, over that the environment."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from adapters.settings.faults import (
    InvalidSettings,
    MisspeltSetting,
    NotPlain,
    NotToml,
    OnlyInEnvironment,
    SettingFault,
    SetTwice,
    UnknownSetting,
    UnreadableFile,
)
from adapters.settings.keys import KEYS, PREFIX, Key, Settings
from adapters.settings.kinds import Given, path

CONFIG = "hjulet.toml"
IN_A_FILE = "_file"
DATA = "{data}"

APART = frozenset({"config", "language", "reference_data"})
"""Read apart from the settings: which file they stand in, the language, where tests find published results."""

MOST_OF_A_SECRET = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The settings, and for each one what set it; a setting that is not among ``origins`` has its default."""

    settings: Settings
    origins: Mapping[str, str]
    config: Path | None


def load(*, environ: Mapping[str, str], directory: Path, config: Path | None = None) -> Loaded:
    """Read the settings as a program started in ``directory`` has them; ``config`` must exist when it is named.

    Raises InvalidSettings with all that is wrong.
    """
    faults: list[SettingFault] = []
    found = config or _beside(directory)
    given = _from_file(found, faults) if found else {}
    given |= _from_environment(environ, directory, faults)
    values = _read(given, faults, directory=directory)
    if faults:
        raise InvalidSettings(faults=tuple(faults))
    origins = {name: value.origin for name, value in given.items()}
    return Loaded(settings=Settings(**values), origins=MappingProxyType(origins), config=found)


def _beside(directory: Path) -> Path | None:
    config = directory / CONFIG
    return config if config.is_file() else None


def _from_file(config: Path, faults: list[SettingFault]) -> dict[str, Given]:
    """What stands in the settings file."""
    base = config.absolute().parent
    written = {
        name: Given(origin=f"{name} ({config.name})", text=text, base=base)
        for name, text in _texts(_toml(config, faults), config, faults)
    }
    return _known(written, faults, spelling="{}")


def _toml(config: Path, faults: list[SettingFault]) -> dict[str, Any]:
    try:
        return tomllib.loads(config.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        faults.append(UnreadableFile(origin="--config", value=config))
    except tomllib.TOMLDecodeError as error:
        faults.append(NotToml(origin=config, why=error))
    return {}


def _texts(table: Mapping[str, Any], config: Path, faults: list[SettingFault]) -> Iterator[tuple[str, str]]:
    """Each value as the text that would stand in the environment."""
    for name, value in table.items():
        if isinstance(value, list | dict):
            faults.append(NotPlain(origin=f"{name} ({config.name})"))
        else:
            yield name, str(value).strip()


def _from_environment(environ: Mapping[str, str], directory: Path, faults: list[SettingFault]) -> dict[str, Given]:
    """What is set in the environment; an empty variable is as good as none."""
    written = {
        variable.removeprefix(PREFIX).lower(): Given(origin=variable, text=text.strip(), base=directory)
        for variable, text in environ.items()
        if variable.startswith(PREFIX) and text.strip()
    }
    return _known({k: v for k, v in written.items() if k not in APART}, faults, spelling=PREFIX + "{}")


def _known(written: Mapping[str, Given], faults: list[SettingFault], *, spelling: str) -> dict[str, Given]:
    """What of ``written`` are settings, secrets taken out of the files that hold them; the rest are faults.

    ``spelling`` is how a key is written in this source.
    """
    known: dict[str, Given] = {}
    for name, given in written.items():
        key = KEYS.get(name) or KEYS.get(name.removesuffix(IN_A_FILE))
        if key is None or (name != key.name and not key.secret):
            faults.append(_unknown(name, given, spelling=spelling))
        elif key.name in known:
            faults.append(SetTwice(origin=known[key.name].origin, other=given.origin))
        elif name == key.name:
            known[name] = replace(given, secret=key.secret)
        else:
            known.update(_content(key, given, faults))
    return known


def _unknown(name: str, given: Given, *, spelling: str) -> UnknownSetting:
    if name in APART:
        return OnlyInEnvironment(origin=given.origin, nearest=f"{PREFIX}{name.upper()}")
    nearest = get_close_matches(name.lower(), KEYS, n=1)
    if not nearest:
        return UnknownSetting(origin=given.origin)
    spelt = spelling.format(nearest[0])
    return MisspeltSetting(origin=given.origin, nearest=spelt.upper() if spelt != nearest[0] else spelt)


def _content(key: Key, given: Given, faults: list[SettingFault]) -> dict[str, Given]:
    """A secret out of the file that holds it."""
    file = path(given)
    try:
        with file.open(encoding="utf-8") as opened:
            content = opened.read(MOST_OF_A_SECRET).strip()
    except (OSError, UnicodeDecodeError):
        faults.append(UnreadableFile(origin=given.origin, value=file))
        return {}
    return {key.name: replace(given, text=content, secret=True)}


def _read(given: Mapping[str, Given], faults: list[SettingFault], *, directory: Path) -> dict[str, Any]:
    """The value of every setting."""
    values: dict[str, Any] = {}
    for key in KEYS.values():
        wanted = given.get(key.name) or _default(key, values.get("data_directory"), directory=directory)
        try:
            values[key.name] = None if wanted is None else key.read(wanted)
        except SettingFault as fault:
            faults.append(fault)
    return values


def _default(key: Key, data: Path | None, *, directory: Path) -> Given | None:
    """The default of a setting; several lie in the data directory, wherever that is."""
    if key.default is None or (data is None and DATA in key.default):
        return None
    return Given(origin=key.name, text=key.default.replace(DATA, str(data)), base=directory)
