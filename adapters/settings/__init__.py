"""Every setting: from ``hjulet.toml``, then from the environment (``HJULET_*``), each with where it came from.

A secret may be kept in a file of its own, named by the same key with ``_file`` (``HJULET_SMTP_URL_FILE``). A relative
path counts from the directory of the settings file that names it, and otherwise from where the program was started.
"""

from adapters.settings.faults import InvalidSettings
from adapters.settings.keys import KEYS, Key, Settings
from adapters.settings.kinds import masked
from adapters.settings.sources import Loaded, load

__all__ = ["KEYS", "InvalidSettings", "Key", "Loaded", "Settings", "load", "masked"]
