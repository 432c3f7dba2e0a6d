"""XES (IEEE 1849-2023): each item is a trace, for programs that mine processes."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import quoteattr

from adapters.files.eventlogs.told import Log, Written, everything, instant, legal
from engine.eventdata import Value
from engine.eventlog import LoggedEvent, Trace

EXTENSIONS: Final = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
    ("Identity", "identity"),
)

HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2023" xes.features="" xmlns="http://www.xes-standard.org/">
"""
GLOBALS: Final = """\t<global scope="trace">
\t\t<string key="concept:name" value="UNKNOWN"/>
\t</global>
\t<global scope="event">
\t\t<id key="identity:id" value="00000000-0000-0000-0000-000000000000"/>
\t\t<string key="concept:name" value="UNKNOWN"/>
\t\t<string key="lifecycle:transition" value="complete"/>
\t\t<string key="org:resource" value="UNKNOWN"/>
\t\t<string key="org:role" value="UNKNOWN"/>
\t\t<string key="org:group" value="UNKNOWN"/>
\t\t<date key="time:timestamp" value="1970-01-01T00:00:00.000000+00:00"/>
\t</global>
\t<classifier name="Activity" keys="concept:name"/>
\t<classifier name="Resource" keys="org:resource"/>
\t<classifier name="Activity and resource" keys="concept:name org:resource"/>
\t<string key="concept:name" value="Hjulet"/>
\t<string key="lifecycle:model" value="standard"/>
"""

SAID_OTHERWISE: Final = frozenset({"actor", "actor_kind", "organisation"})
"""What an event says in the words of the extensions."""


def write_xes(file: Path, log: Log) -> Written:
    """Write a log as XES."""
    written = Written()
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        opened.write(HEAD)
        for name, prefix in EXTENSIONS:
            address = f"http://www.xes-standard.org/{prefix}.xesext"
            opened.write(f'\t<extension name="{name}" prefix="{prefix}" uri="{address}"/>\n')
        opened.write(GLOBALS)
        for trace in log.traces:
            _write_trace(opened, trace, written)
        opened.write("</log>\n")
    return written


def _write_trace(opened: IO[str], trace: Trace, written: Written) -> None:
    written.items += 1
    opened.write("\t<trace>\n")
    opened.writelines(f"\t\t{_attribute(*each)}\n" for each in [("concept:name", trace.id), *trace.attributes.items()])
    for event in trace.events:
        written.events += 1
        opened.write("\t\t<event>\n")
        opened.writelines(f"\t\t\t{line}\n" for line in _lines(event))
        opened.write("\t\t</event>\n")
    opened.write("\t</trace>\n")


def _lines(event: LoggedEvent) -> Iterator[str]:
    yield f'<id key="identity:id" value="{uuid5(NAMESPACE_URL, f"hjulet:{event.id}")}"/>'
    yield f'<date key="time:timestamp" value="{instant(event.at)}"/>'
    yield _attribute("concept:name", event.activity)
    yield _attribute("lifecycle:transition", "complete")
    yield _attribute("org:resource", event.actor)
    yield _attribute("org:role", event.actor_kind)
    yield _attribute("org:group", event.organisation)
    for name, value in everything(event):
        if name not in SAID_OTHERWISE:
            yield _attribute(name, value)


def _attribute(name: str, value: Value) -> str:
    if isinstance(value, bool):
        return f'<boolean key={quoteattr(name)} value="{str(value).lower()}"/>'
    if isinstance(value, int):
        return f'<int key={quoteattr(name)} value="{value}"/>'
    return f"<string key={quoteattr(name)} value={quoteattr(legal(value))}/>"
