"""Lists that people already have, in files: read as tables, understood by a mapping, planned as initiatives.

``read_table`` reads a CSV or XLSX file, ``read_mapping`` or ``mapping_from_headings`` says what its columns mean, and
``plan_import`` turns its rows into drafts, or names every fault. Nothing in here writes anywhere.
"""
