import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from adapters import log


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged as JSON, as long as the test lasts."""
    stream = io.StringIO()
    log.configure(stream=stream, as_json=True)
    yield stream
    log.configure()


def test_an_event_is_one_line_of_json_with_its_time_and_level(written: io.StringIO) -> None:
    log.logger().info("round.done", sent=3)
    (line,) = written.getvalue().splitlines()
    event = json.loads(line)
    assert datetime.fromisoformat(event.pop("timestamp")).utcoffset() is not None
    assert event == {"event": "round.done", "level": "info", "sent": 3}


def test_names_and_addresses_are_never_written(written: io.StringIO) -> None:
    log.logger().info(
        "mail.failed", message=7, to="Kim Ek", title="Färre fall", words="550 <kim.ek@region.example> gone"
    )
    line = written.getvalue()
    assert "Kim" not in line
    assert "fall" not in line
    assert "kim.ek" not in line
    assert json.loads(line)["words"] == "550 <[hidden]> gone"


def test_an_address_in_an_error_is_not_written_either(written: io.StringIO) -> None:
    log.logger().error("notice.set_aside", item=3, exc_info=ValueError("no such mailbox: kim.ek@region.example"))
    event = json.loads(written.getvalue())
    assert "ValueError: no such mailbox: [hidden]" in event["exception"]


def test_what_is_below_the_level_is_not_written() -> None:
    stream = io.StringIO()
    log.configure(stream=stream, as_json=True, level=logging.WARNING)
    log.logger().info("round.done")
    log.logger().warning("clock.set_back")
    log.configure()
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["clock.set_back"]


def test_a_person_at_a_terminal_reads_words_and_not_json() -> None:
    stream = Terminal()
    log.configure(stream=stream)
    log.logger().info("round.done", sent=3)
    log.configure()
    assert "round.done" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_without_being_told_it_logs_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure()
    log.logger().info("round.done", sent=3)
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["sent"] == 3


class Terminal(io.StringIO):
    """A stream with a person before it."""

    def isatty(self) -> bool:
        return True
