"""Print what lives, sweeps and mails cost beside bare ``sqlite3`` and ``smtplib``: ``python -m tests.benchmarks``."""

import argparse
import gc
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from adapters.sql.engines import SQLITE
from tests.benchmarks import digests, flow, lives, pages, stalled, sweep, trail
from tests.benchmarks.rounds import Compared

DUE = 10_000
PAGE_ROUNDS = 30


def main() -> None:
    """Measure, and print a table."""
    arguments = _arguments()
    gc.freeze()  # as ``hjulet run`` does, for both sides
    console = Console()
    console.print(f"SQLite {SQLITE.sqlite_version}, WAL, synchronous=FULL; {arguments.rounds} rounds in turn, medians.")
    table = Table("what", "ours /s", "bare sqlite3 /s", "times slower", "range")
    with tempfile.TemporaryDirectory() as folder:
        _row(table, "lives (open + five moves)", lives.measure(Path(folder), rounds=arguments.rounds))
        swept = {items: _sweep(Path(folder), items, arguments.rounds) for items in arguments.items}
        mailed = digests.measure(Path(folder), mails=arguments.mails) if arguments.mails else None
        verified = (
            trail.measure(Path(folder), events=arguments.trail, rounds=arguments.rounds) if arguments.trail else None
        )
        flowing = {n: flow.measure(Path(folder), items=n, rounds=arguments.rounds) for n in arguments.flow}
        waited = pages.measure(Path(folder), items=arguments.pages, rounds=PAGE_ROUNDS) if arguments.pages else []
        stopped = {items: stalled.measure(Path(folder), items=items, rounds=PAGE_ROUNDS) for items in arguments.stalled}
    for items, compared in swept.items():
        _row(table, f"due items, {DUE:,} due of {items:,}", compared)
    console.print(table)
    smallest = swept[min(swept)]
    for items, compared in swept.items():
        console.print(f"A sweep at {items:,} items costs {smallest.ours / compared.ours:.2f} x one at {min(swept):,}.")
    for each in waited:
        console.print(
            f"{each.name} with {arguments.pages:,} items: {each.page:.0f} ms, {each.ratio:.1f} times an empty page "
            f"({each.empty:.0f} ms)."
        )
    for items, compared in stopped.items():
        console.print(
            f"The stalled list with {items:,} items: {1000 / compared.ours:.0f} ms, {compared.ratio:.1f} times a query "
            f"by hand for the same rows ({1000 / compared.yardstick:.0f} ms)."
        )
    for items, compared in flowing.items():
        console.print(
            f"All figures about flow, {items:,} items: {1 / compared.ours:.1f} s, {compared.ratio:.1f} times as long "
            f"as bare SQL takes to read the rows ({1 / compared.yardstick:.1f} s)."
        )
    if verified is not None:
        console.print(
            f"{arguments.trail:,} events verified: {verified.ours:,.0f}/s; a bare hashlib loop over the same bytes: "
            f"{verified.yardstick:,.0f}/s, {verified.ratio:.1f} times as many."
        )
    if mailed is not None:
        console.print(
            f"{mailed.mails:,} digests: {mailed.both:,.0f}/s in all (written {mailed.composed:,.0f}/s, delivered "
            f"{mailed.delivered:,.0f}/s); smtplib sends the same bytes at {mailed.plain:,.0f}/s, "
            f"{mailed.ratio:.1f} times as fast."
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--items", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=100_000, help="how many items there are when pages are asked for")
    parser.add_argument("--stalled", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--trail", type=int, default=200_000, help="how many events are verified")
    parser.add_argument("--flow", type=int, nargs="*", default=[100_000], help="for how many items flow is figured out")
    return parser.parse_args()


def _sweep(folder: Path, items: int, rounds: int) -> Compared:
    return sweep.measure(folder, items=items, due=min(DUE, items), rounds=rounds)


def _row(table: Table, what: str, compared: Compared) -> None:
    low, high = compared.spread
    table.add_row(
        what, f"{compared.ours:,.0f}", f"{compared.yardstick:,.0f}", f"{compared.ratio:.2f}", f"{low:.2f} to {high:.2f}"
    )


main()
