"""Why a file or a mapping cannot be used at all; faults of single rows are no errors, see ``importing``.

::

    Invalid
    ├── InvalidFile                 the file as a whole
    │   ├── CannotOpen              not there, a folder, no permission
    │   ├── WrongKind               not a list this can read (or not what its name says)
    │   ├── Encrypted               protected by a password
    │   ├── Damaged                 cannot be read to its end
    │   ├── TooLarge                beyond a limit, which is named
    │   ├── EmptyFile               no heading, or nothing under it
    │   ├── InvalidHeading          a heading that is missing, repeated or not understood
    │   └── NoSuchSheet             the workbook has no sheet of that name
    └── InvalidMapping              a mapping file with faults (all of them, listed)
"""

from collections.abc import Sequence

from adapters.files.sayings import together
from engine.errors import Invalid
from engine.sayings import Saying


class InvalidFile(Invalid):
    """The file cannot be used; ``file`` in the data names it."""

    code = "invalid-file"
    template = "%(file)s cannot be used: %(why)s."


class CannotOpen(InvalidFile):
    """The file is not there, is a folder, or may not be read."""

    code = "cannot-open"
    template = "%(file)s cannot be opened: it is a folder, or you may not read it."


class NoSuchFile(CannotOpen):
    """The file is not there."""

    template = "There is no file %(file)s."


class WrongKind(InvalidFile):
    """The file is not a list in one of the formats that can be read."""

    code = "wrong-kind"
    template = "%(file)s is not a list that can be read: give a .csv, .tsv or .xlsx file."


class OldWorkbook(WrongKind):
    """A workbook in the format before 2007."""

    template = "%(file)s is a workbook in the old .xls format: save it as .xlsx."


class NotAWorkbook(WrongKind):
    """Named .xlsx, but something else."""

    template = "%(file)s is named .xlsx but is not a workbook: save the list as .xlsx or .csv from your spreadsheet."


class NotText(WrongKind):
    """Named .csv or .tsv, but not text."""

    template = "%(file)s is named as a text file but is not text: a workbook must be named .xlsx."


class Encrypted(InvalidFile):
    """The workbook is protected by a password."""

    code = "encrypted"
    template = "%(file)s is protected by a password: save it without one."


class Damaged(InvalidFile):
    """The file cannot be read to its end."""

    code = "damaged"
    template = "%(file)s is damaged and cannot be read: open it in a spreadsheet and save it again."


class OpenQuote(Damaged):
    """A quotation mark that opens a cell and never closes it, or closes it in the wrong place."""

    template = (
        "%(file)s cannot be read from line %(line)s on: a quotation mark there does not belong to a pair. "
        "Within a cell in quotation marks, write each quotation mark twice."
    )


class TooLarge(InvalidFile):
    """The file goes beyond a limit."""

    code = "too-large"
    template = "%(file)s is too large: at most %(limit)s bytes."


class TooLargeUnpacked(TooLarge):
    """The workbook is small as a file but not when unpacked."""

    template = (
        "%(file)s is too large when unpacked: at most %(limit)s bytes, "
        "and at most %(ratio)s times the size of the file."
    )


class TooManyParts(TooLarge):
    """The workbook is made of too many parts."""

    template = "%(file)s consists of too many parts: at most %(limit)s."


class TooManyRows(TooLarge):
    """More rows than an import takes."""

    template = "%(file)s has too many rows: at most %(limit)s. Divide it into several files."


class TooManyColumns(TooLarge):
    """More columns than an import takes."""

    template = "%(file)s has too many columns: at most %(limit)s."


class CellTooLong(TooLarge):
    """A cell longer than an import takes."""

    template = "%(file)s has a cell that is too long in row %(row)s: at most %(limit)s characters."


class TooMuchWork(TooLarge):
    """Reading took more time or memory than allowed."""

    template = (
        "%(file)s takes too much time or memory to read. The usual cause is a forgotten cell far from the table: "
        "copy the table to a new workbook."
    )


class EmptyFile(InvalidFile):
    """There is nothing in the file."""

    code = "empty-file"
    template = "%(file)s is empty: the first row must hold the headings."


class NoRows(EmptyFile):
    """There are headings and nothing under them."""

    template = "%(file)s has headings but no rows under them."


class InvalidHeading(InvalidFile):
    """A heading that is missing, repeated or not understood."""

    code = "invalid-heading"
    template = "%(file)s: column %(column)s has values but no heading."


class RepeatedHeading(InvalidHeading):
    """Two columns with the same heading."""

    template = "%(file)s: the heading “%(heading)s” stands over both column %(first)s and column %(second)s."


class TitleNotFound(InvalidHeading):
    """Without a mapping file the title must be recognised by its heading."""

    template = (
        "%(file)s: no heading was understood as the title (“title” or “rubrik”). The headings are: %(headings)s. "
        "Rename one, or say what the columns mean in a mapping file."
    )


class NoSuchSheet(InvalidFile):
    """The workbook has no sheet of that name."""

    code = "no-such-sheet"
    template = "%(file)s has no sheet “%(sheet)s”. It has: %(sheets)s."


class InvalidMapping(Invalid):
    """A mapping file with faults; ``faults`` has a sentence for each of them."""

    code = "invalid-mapping"
    template = "The mapping %(file)s cannot be used: %(why)s"

    def __init__(self, *, file: str, faults: Sequence[Saying]) -> None:
        self.faults = tuple(faults)
        super().__init__(file=file, why=together(self.faults))
