"""The settings, as they are shown."""

from adapters.settings import KEYS
from tests.adapters.cli.shell import Shell


def test_every_setting_is_shown_with_what_set_it(shell: Shell) -> None:
    (shell.directory / "hjulet.toml").write_text("tick_seconds = 5\n")
    shown = shell.json("settings", HJULET_SMTP_URL="smtp://user:secret@mail.example")
    assert list(shown) == ["config", "settings"]
    assert shown["config"] == str(shell.directory / "hjulet.toml")
    settings = {setting.pop("name"): setting for setting in shown["settings"]}
    assert list(settings) == list(KEYS)
    assert settings["tick_seconds"] == {
        "value": 5,
        "origin": "tick_seconds (hjulet.toml)",
        "variable": "HJULET_TICK_SECONDS",
        "help": "How many seconds lie between two rounds of the scheduler.",
    }
    assert (settings["smtp_url"]["value"], settings["smtp_url"]["origin"]) == (
        "smtp://user:***@mail.example",
        "HJULET_SMTP_URL",
    )
    assert settings["timezone"]["origin"] is None


def test_a_person_reads_them_in_a_table_without_secrets(shell: Shell) -> None:
    shell.environ["HJULET_SECRET_KEY"] = "0123456789" * 4
    shown = shell.ok("settings")
    assert "HJULET_SECRET_KEY" in shown
    assert "0123456789" not in shown
    assert "Europe/Stockholm" in shown


def test_another_file_is_read_when_it_is_named(shell: Shell) -> None:
    (shell.directory / "other.toml").write_text("tick_seconds = 6\n")
    assert '"value": 6' in shell.ok("--config", "other.toml", "settings", "--json")
    assert '"value": 6' in shell.ok("settings", "--json", HJULET_CONFIG="other.toml")
    assert "--config names the file none.toml" in shell.refused("--config", "none.toml", "settings")


def test_showing_the_settings_makes_nothing(shell: Shell) -> None:
    shell.ok("settings")
    assert list(shell.directory.iterdir()) == []
