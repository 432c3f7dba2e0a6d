"""What can be wrong with the settings.

::

    Invalid
    ├── InvalidSettings         all that is wrong, each a SettingFault
    └── SettingFault            one thing that is wrong; ``origin`` in its data says where it stands
        ├── UnknownSetting      a key that means nothing
        ├── SetTwice            a secret given both in itself and in a file
        ├── UnreadableFile      a file that is named but cannot be read, or is not TOML
        └── WrongValue          a value of the wrong kind
"""

from engine.errors import Invalid


class SettingFault(Invalid):
    """One thing that is wrong; ``origin`` in the data says where it stands."""

    code = "invalid-setting"


class InvalidSettings(Invalid):
    """Settings with faults; ``faults`` holds every one of them."""

    code = "invalid-settings"
    template = "The settings cannot be used."

    def __init__(self, *, faults: tuple[SettingFault, ...]) -> None:
        self.faults = faults
        super().__init__()


class UnknownSetting(SettingFault):
    """A key that means nothing."""

    template = "There is no setting %(origin)s; `hjulet settings` lists those there are."


class MisspeltSetting(UnknownSetting):
    """A key that means nothing, but looks like one that does."""

    template = "There is no setting %(origin)s; did you mean %(nearest)s?"


class OnlyInEnvironment(UnknownSetting):
    """A key that is needed before the settings file is read."""

    template = "%(origin)s can only be set in the environment, as %(nearest)s."


class SetTwice(SettingFault):
    """A secret that is given both in itself and in a file."""

    template = "%(origin)s and %(other)s are both set; keep one of them."


class UnreadableFile(SettingFault):
    """A file that is named but cannot be read."""

    template = "%(origin)s names the file %(value)s, which is not there or cannot be read."


class NotToml(UnreadableFile):
    """The settings file is not TOML; ``why`` is the parser's own word."""

    template = "The settings file %(origin)s is not TOML: %(why)s."


class WrongValue(SettingFault):
    """A value of the wrong kind."""

    template = "%(origin)s is “%(value)s”, which it cannot be."


class NotPlain(WrongValue):
    """A list or a table where one value belongs."""

    template = "%(origin)s must be a single value, not a list or a table."


class NotNumber(WrongValue):
    """Not a number, or out of bounds."""

    template = "%(origin)s is “%(value)s”, but must be a whole number from %(least)s to %(most)s."


class NotOneOf(WrongValue):
    """Not among the choices."""

    template = "%(origin)s is “%(value)s”, but must be one of %(choices)s."


class NotTimezone(WrongValue):
    """An unknown time zone."""

    template = "%(origin)s is “%(value)s”, which is no time zone; give one such as Europe/Stockholm."


class NotLike(WrongValue):
    """A value without the form it must have."""

    template = "%(origin)s is “%(value)s”, but must look like %(example)s."


class TooShort(WrongValue):
    """A secret that could be guessed."""

    template = "%(origin)s is too short to be a secret; give at least %(least)s random characters."
