"""The figures as people read them: in sentences that claim no more than there is, pictures, and tables."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from adapters.charts import pictures
from adapters.charts.canvas import standalone, ticks
from adapters.charts.documents import flow_document
from adapters.charts.report import Section, long_columns, long_rows, report
from adapters.i18n import using
from engine.flow import Day, Flow, Span, percentiles
from engine.survival import Spell, kaplan_meier
from tests.adapters.charts.building import FIRST, LABELS, empty, flow

SVG = "{http://www.w3.org/2000/svg}"


def sentences(of: Flow) -> dict[str, str]:
    return {section.key: section.figures[0].reading for section in report(of, labels=LABELS)}


def drawn(sections: tuple[Section, ...]) -> Iterator[str]:
    return (figure.picture for section in sections for figure in section.figures if figure.picture)


def test_each_figure_begins_with_what_it_says() -> None:
    assert sentences(flow()) == {
        "cycle-time": "Half of those that were finished took at most 20 days, and 85 of 100 at most 60 days.",
        "ageing": "3 items go on. 1 of them is older than 85 of 100 finished ones were.",
        "phases": "Half of the stays in Problem & <mål> are over within 30 days (95 % certain: 10 days or more).",
        "throughput": "6 were finished in 14 weeks. On average that is 0.4 a week.",
        "cumulative": (
            "12 go on at the end of the period, 2 did when its first day was over. The largest number is in Test: 10."
        ),
        "punctuality": ("60 of 100 promises were kept on the date promised first, 89 of 100 on the one promised last."),
        "reminders": "After 65 of 100 reminders to an owner somebody acted within seven days.",
        "moved": "6 dates were moved. Half of them by at most 14 days.",
    }


def test_of_few_no_more_is_claimed_than_there_is() -> None:
    few = sentences(flow(took=(10, 20), slipped=1, slip_days=flow(took=(3,)).cycle_time))

    assert few["cycle-time"] == "Only 2 were finished in the period: too few to say how long it usually takes."
    assert few["ageing"] == "3 items go on. Too few have been finished to say what is usual."
    assert few["phases"].startswith("Only 2 stays in Problem & <mål> have ended: too few")
    assert few["moved"] == "1 date was moved."


def test_of_few_stays_that_have_ended_neither_a_median_nor_a_curve_is_given() -> None:
    few = flow(spans=(Span(phase="test", curve=kaplan_meier([Spell(3, ended=4)]), done=percentiles({3: 4})),))

    (figure,) = next(section for section in report(few, labels=LABELS) if section.key == "phases").figures

    assert figure.picture == ""
    assert ("Half are over within, days", None) in figure.table.rows
    assert flow_document(few)["time_in_phase_days"][0]["median"] is None


def test_hardly_half_is_not_said_to_be_half() -> None:
    curve = kaplan_meier([Spell(1, ended=499), Spell(2, ended=0, going_on=501)])

    said = sentences(flow(spans=(Span(phase="test", curve=curve, done=percentiles({1: 499})),)))["phases"]

    assert said == "Fewer than half of the stays in Test are over so far: after 1 day it is 49 %."


def test_years_are_drawn_no_larger_than_a_screen() -> None:
    days = [Day(day=FIRST + timedelta(days=n), phases={"problem": n, "test": 0}, ended=0) for n in range(3650)]

    many = pictures.cumulative(days, phases=("problem", "test"), said="")
    last = pictures.cumulative([replace(days[-1], day=FIRST)], phases=("problem", "test"), said="")

    assert len(many) < 100_000
    assert ">4000<" in many
    assert ">4000<" in last


def test_of_nothing_there_is_a_sentence_and_no_picture() -> None:
    found = report(empty(), labels=LABELS)

    assert [*drawn(found)] == []
    assert all(figure.reading for section in found for figure in section.figures)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_pictures_are_plain_and_tell_what_they_show(language: str) -> None:
    with using(language):
        pictures = [*drawn(report(flow(), labels=LABELS))]

    ids = [found for picture in pictures for found in re.findall(r' id="([^"]+)"', picture)]
    assert len(pictures) == 6
    assert len(ids) == len(set(ids)) == 2 * 2 * len(pictures), "wide and narrow, each with its title and description"
    for picture in pictures:
        wide, narrow = ET.fromstring(f"<p>{picture}</p>")  # noqa: S314 - our own
        assert (wide.get("class"), narrow.get("class")) == ("chart chart-wide", "chart chart-narrow")
        for each in (wide, narrow):
            assert each.get("role") == "img"
            assert all(text.text for text in (each.find("title"), each.find("desc")) if text is not None)
            assert not [e.tag for e in each.iter() if e.tag in {"script", "style", "image", "a", "foreignObject"}]
            assert not [name for e in each.iter() for name in e.keys() if name == "style" or name.startswith("on")]  # noqa: SIM118 - an element is no mapping


def test_no_mark_lies_outside_of_its_picture() -> None:
    for picture in drawn(report(flow(ages=(1, 300)), labels=LABELS)):
        for each in ET.fromstring(f"<p>{picture}</p>"):  # noqa: S314 - our own
            _, _, width, height = map(float, (each.get("viewBox") or "").split())
            for mark in each.iter():
                for name, most in (("x", width), ("cx", width), ("x2", width), ("y", height), ("cy", height)):
                    assert 0 <= float(mark.get(name, 0)) <= most


def test_a_picture_stands_alone_as_a_file() -> None:
    (picture, *_) = drawn(report(flow(), labels=LABELS))

    root = ET.fromstring(standalone(picture))  # noqa: S314 - our own

    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}style") is not None


def test_every_number_of_the_tables_is_in_the_long_one() -> None:
    sections = report(flow(), labels=LABELS)
    rows = [*long_rows(sections)]

    assert all(len(row) == len(long_columns()) for row in rows)
    assert ("Punctuality", "", "on time", "Against the last date", 8) in rows
    assert ("Time in each phase", "Test", "Stays that have ended", "Test", 6) in rows
    assert sum(row[4] for row in rows if row[0] == "Throughput" and isinstance(row[4], int)) == 6


def test_the_document_for_programs_has_every_figure() -> None:
    document = flow_document(flow())

    assert json.loads(json.dumps(document, default=str))["cycle_time_days"] == {
        "count": 6,
        "p50": 20,
        "p85": 60,
        "p95": 60,
    }
    assert document["ageing"]["older_than"] == {"p50": 2, "p85": 1, "p95": 1}
    assert document["punctuality"]["against_last_date"]["share_on_time"] == pytest.approx(8 / 9)
    assert document["time_in_phase_days"][0]["median"] == 30


@pytest.mark.parametrize(
    ("most", "marks", "stops"), [(0, 4, [0, 1]), (3, 4, [0, 1, 2, 3]), (101, 4, [0, 50, 100, 150])]
)
def test_scales_are_marked_in_round_numbers(most: int, marks: int, stops: list[int]) -> None:
    assert [*ticks(most, marks)] == stops
