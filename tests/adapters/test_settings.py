from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.settings import KEYS, InvalidSettings, Loaded, load, masked

LONG = "0123456789abcdef0123456789abcdef"


def test_with_nothing_set_there_is_a_sqlite_file_and_a_maildir_under_var(tmp_path: Path) -> None:
    settings = loaded(tmp_path).settings
    assert settings.database_url == f"sqlite:///{tmp_path}/var/hjulet.db"
    assert settings.maildir == tmp_path / "var" / "maildir"
    assert settings.smtp_url is None
    assert settings.timezone == "Europe/Stockholm"


def test_the_file_beside_is_read_and_the_environment_has_the_last_word(tmp_path: Path) -> None:
    write(tmp_path, 'tick_seconds = 5\ntimezone = "Europe/Helsinki"\nlease_seconds = 7')
    found = loaded(tmp_path, HJULET_TICK_SECONDS="9")
    assert (found.settings.tick_seconds, found.settings.timezone) == (9, "Europe/Helsinki")
    assert found.config == tmp_path / "hjulet.toml"
    assert found.origins == {
        "tick_seconds": "HJULET_TICK_SECONDS",
        "timezone": "timezone (hjulet.toml)",
        "lease_seconds": "lease_seconds (hjulet.toml)",
    }


def test_a_named_file_is_read_instead_of_the_one_beside(tmp_path: Path) -> None:
    write(tmp_path, "tick_seconds = 5")
    named = tmp_path / "other.toml"
    named.write_text("tick_seconds = 6")
    assert load(environ={}, directory=tmp_path, config=named).settings.tick_seconds == 6


def test_a_relative_path_counts_from_the_file_that_names_it(tmp_path: Path) -> None:
    elsewhere = tmp_path / "etc"
    elsewhere.mkdir()
    (elsewhere / "h.toml").write_text('maildir = "mail"\ndatabase_url = "sqlite:///data/x.db"')
    found = load(environ={"HJULET_DATA_DIRECTORY": "here"}, directory=tmp_path, config=elsewhere / "h.toml").settings
    assert found.maildir == elsewhere / "mail"
    assert found.database_url == f"sqlite:///{elsewhere}/data/x.db"
    assert found.data_directory == tmp_path / "here"


def test_what_lies_in_the_data_directory_moves_with_it(tmp_path: Path) -> None:
    settings = loaded(tmp_path, HJULET_DATA_DIRECTORY="elsewhere").settings
    assert settings.maildir == tmp_path / "elsewhere" / "maildir"
    assert settings.database_url == f"sqlite:///{tmp_path}/elsewhere/hjulet.db"


def test_a_secret_may_be_kept_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{LONG}\n")
    by_variable = load(environ={"HJULET_SECRET_KEY_FILE": "key"}, directory=tmp_path)
    assert by_variable.settings.secret_key == LONG
    assert by_variable.origins == {"secret_key": "HJULET_SECRET_KEY_FILE"}
    write(tmp_path, 'secret_key_file = "key"')
    assert loaded(tmp_path).settings.secret_key == LONG


def test_an_empty_variable_sets_nothing(tmp_path: Path) -> None:
    assert loaded(tmp_path, HJULET_SMTP_URL="").settings.smtp_url is None


@pytest.mark.parametrize("variable", ["HJULET_LANGUAGE", "HJULET_CONFIG", "HJULET_REFERENCE_DATA"])
def test_variables_with_another_purpose_are_left_alone(tmp_path: Path, variable: str) -> None:
    assert loaded(tmp_path, **{variable: "x"}).origins == {}


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HJULET_DATABSE_URL", "x", "There is no setting HJULET_DATABSE_URL; did you mean HJULET_DATABASE_URL?"),
        ("HJULET_XYZZY", "x", "There is no setting HJULET_XYZZY; `hjulet settings` lists those there are."),
        ("HJULET_MAILDIR_FILE", "x", "There is no setting HJULET_MAILDIR_FILE; did you mean HJULET_MAILDIR?"),
        ("HJULET_TICK_SECONDS", "soon", "is “soon”, but must be a whole number from 1 to 3600."),
        ("HJULET_TICK_SECONDS", "0", "is “0”, but must be a whole number from 1 to 3600."),
        ("HJULET_TICK_SECONDS", "1e1", "is “1e1”, but must be a whole number from 1 to 3600."),
        ("HJULET_TIMEZONE", "Mars", "is “Mars”, which is no time zone; give one such as Europe/Stockholm."),
        ("HJULET_TIMEZONE", "Europe", "is “Europe”, which is no time zone; give one such as Europe/Stockholm."),
        ("HJULET_TIMEZONE", "/etc/x", "is “/etc/x”, which is no time zone; give one such as Europe/Stockholm."),
        ("HJULET_LOG_LEVEL", "loud", "is “loud”, but must be one of debug, info, warning, error."),
        ("HJULET_DATABASE_URL", "mysql://x", "is “mysql://x”, but must look like sqlite:///var/hjulet.db or"),
        ("HJULET_DATABASE_URL", "sqlite:///", "but must look like sqlite:///var/hjulet.db or"),
        ("HJULET_SMTP_URL", "http://u:pw@host", "is “http://u:***@host”, but must look like smtp+starttls://"),
        ("HJULET_MAIL_FROM", "nobody", "is “nobody”, but must look like Hjulet <hjulet@region.example>."),
        ("HJULET_MAIL_FROM", "a@b.example, c@d.example", "but must look like Hjulet <hjulet@region.example>."),
        ("HJULET_BASE_URL", "hjulet", "is “hjulet”, but must look like https://hjulet.region.example."),
        ("HJULET_SECRET_KEY", "change me", "HJULET_SECRET_KEY is too short to be a secret; give at least 32"),
        ("HJULET_SECRET_KEY_FILE", "nowhere", "HJULET_SECRET_KEY_FILE names the file "),
        ("HJULET_DATA_DIRECTORY", "~nobody-at-all/x", "but must look like /var/lib/hjulet."),
    ],
)
def test_each_fault_is_one_sentence_that_says_where_it_stands(
    tmp_path: Path, variable: str, value: str, said: str
) -> None:
    (fault,) = faults(tmp_path, **{variable: value})
    assert variable in fault
    assert said in fault
    assert "\n" not in fault


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("tick_secnds = 5", "There is no setting tick_secnds (hjulet.toml); did you mean tick_seconds?"),
        ('language = "sv"', "language (hjulet.toml) can only be set in the environment, as HJULET_LANGUAGE."),
        ("tick_seconds = [5]", "tick_seconds (hjulet.toml) must be a single value, not a list or a table."),
        ("[mail]\nfrom = 1", "mail (hjulet.toml) must be a single value, not a list or a table."),
        ("tick_seconds = true", "tick_seconds (hjulet.toml) is “True”, but must be a whole number from 1 to 3600."),
        ('maildir = "a\\u0000b"', "maildir (hjulet.toml) is “a\x00b”, but must look like /var/lib/hjulet."),
        ("tick_seconds 5", "is not TOML: "),
        (f'secret_key = "{LONG}"\nsecret_key_file = "k"', "are both set; keep one of them."),
    ],
)
def test_a_fault_in_the_file_names_the_file(tmp_path: Path, content: str, said: str) -> None:
    write(tmp_path, content)
    (fault,) = faults(tmp_path)
    assert said in fault
    assert "hjulet.toml" in fault


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "tick_secnds = 5\nlease_seconds = 0")
    assert len(faults(tmp_path, HJULET_TIMEZONE="Mars")) == 3


def test_a_named_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings) as refused:
        load(environ={}, directory=tmp_path, config=tmp_path / "none.toml")
    assert "none.toml" in str(refused.value.faults[0])


def test_bytes_that_are_not_text_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "hjulet.toml").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in faults(tmp_path)[0]


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        (LONG, "***"),
        ("smtp://host:25", "smtp://host:25"),
        ("smtp://user@host:25", "smtp://user@host:25"),
        ("smtps://user:p@ss:w@host:25", "smtps://user:***@host:25"),
        (
            "postgresql+psycopg://h/d?sslmode=verify-full&password=pw",
            "postgresql+psycopg://h/d?sslmode=verify-full&password=***",
        ),
    ],
)
def test_of_a_secret_only_what_anybody_may_see_is_shown(secret: str, shown: str) -> None:
    assert masked(secret) == shown


@given(
    password=st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=3),
    host=st.sampled_from(["h", "mail.example:25"]),
)
def test_a_password_in_a_url_is_never_shown(password: str, host: str) -> None:
    assert masked(f"smtp://user:{password}@{host}") == f"smtp://user:***@{host}"


def test_every_setting_has_a_sentence_of_help() -> None:
    assert [key.name for key in KEYS.values() if not key.help.endswith(".")] == []


def loaded(directory: Path, **environ: str) -> Loaded:
    return load(environ=environ, directory=directory)


def faults(directory: Path, **environ: str) -> list[str]:
    with pytest.raises(InvalidSettings) as refused:
        load(environ=environ, directory=directory)
    return [str(fault) for fault in refused.value.faults]


def write(directory: Path, content: str) -> None:
    (directory / "hjulet.toml").write_text(content)
