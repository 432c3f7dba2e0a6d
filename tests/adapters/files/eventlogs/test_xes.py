"""Read with the XML parser of the standard library."""

from datetime import datetime
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as ET

from adapters.files.eventlogs.formats import Format
from adapters.files.eventlogs.told import Log
from adapters.files.eventlogs.xes import write_xes
from tests.adapters.files.eventlogs.building import AWKWARD, wrote

XES = "{http://www.xes-standard.org/}"


def log(file: Path, **manner: object) -> ET.Element:
    wrote(file, Format.XES, **manner)
    return ET.parse(file).getroot()  # noqa: S314 - written a moment ago


def said(element: ET.Element) -> dict[str, str]:
    """The attributes of a trace or an event."""
    return {each.attrib["key"]: each.attrib["value"] for each in element if "key" in each.attrib}


def test_every_item_is_a_trace_and_every_event_is_in_it(tmp_path: Path) -> None:
    traces = log(tmp_path / "log.xes").findall(f"{XES}trace")
    assert [said(trace)["concept:name"] for trace in traces] == ["EX-2026-007", "EX-2026-008"]
    assert [len(trace.findall(f"{XES}event")) for trace in traces] == [4, 1]


def test_every_event_has_what_is_declared_for_all(tmp_path: Path) -> None:
    root = log(tmp_path / "log.xes")
    for_all = {scope.attrib["scope"]: set(said(scope)) for scope in root.findall(f"{XES}global")}
    for trace in root.iter(f"{XES}trace"):
        assert for_all["trace"] <= set(said(trace))
        assert all(for_all["event"] <= set(said(event)) for event in trace.findall(f"{XES}event"))


def test_every_prefix_belongs_to_an_extension_and_every_classifier_to_what_all_have(tmp_path: Path) -> None:
    root = log(tmp_path / "log.xes")
    declared = {each.attrib["prefix"] for each in root.findall(f"{XES}extension")}
    keys = {key for each in root.iter() for key in [each.attrib.get("key", "")]}
    assert {key.split(":")[0] for key in keys if ":" in key} == declared
    for_all = next(set(said(each)) for each in root.findall(f"{XES}global") if each.attrib["scope"] == "event")
    classified = " ".join(each.attrib["keys"] for each in root.findall(f"{XES}classifier"))
    assert set(classified.split()) <= for_all


def test_ids_are_unique_and_instants_have_their_offset(tmp_path: Path) -> None:
    events = [said(event) for event in log(tmp_path / "log.xes").iter(f"{XES}event")]
    assert len({UUID(event["identity:id"]) for event in events}) == 5
    assert all(datetime.fromisoformat(event["time:timestamp"]).tzinfo for event in events)


def test_words_are_whole_but_for_signs_that_xml_cannot_hold(tmp_path: Path) -> None:
    trace = next(log(tmp_path / "log.xes").iter(f"{XES}trace"))
    expected = AWKWARD.replace("\x0b", "\ufffd").replace("\ufffe", "\ufffd")
    assert said(trace)["title"] == expected
    assert said(trace.findall(f"{XES}event")[1])["text"] == expected


def test_a_log_without_text_and_names_has_neither(tmp_path: Path) -> None:
    root = log(tmp_path / "log.xes", has_text=False, named=None)
    everything = ET.tostring(root, encoding="unicode")
    assert "quoted" not in everything
    assert "Person" not in everything
    assert all(said(event)["org:resource"].startswith("P-") for event in root.iter(f"{XES}event"))


def test_a_log_of_nothing_is_a_log(tmp_path: Path) -> None:
    write_xes(tmp_path / "log.xes", Log(iter(()), lambda: iter(())))
    assert list(ET.parse(tmp_path / "log.xes").iter(f"{XES}trace")) == []  # noqa: S314
