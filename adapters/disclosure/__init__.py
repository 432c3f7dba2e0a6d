"""Everything on record about one item, to be handed out: pages to read and print, JSON, CSV, and their checksums."""

from adapters.disclosure.package import Package, package

__all__ = ["Package", "package"]
