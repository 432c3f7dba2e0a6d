"""Everything that touches the world: the database, mail, files, the clock, the command line.

The rules are in ``engine``; what is here loads, records and sends.
"""
