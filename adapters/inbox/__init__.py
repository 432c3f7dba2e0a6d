"""Mail that comes in: what people answer to a mail, and mails that come back.

``mailbox`` fetches it (IMAP), ``reading`` takes it apart, ``cutting`` leaves what its writer wrote, ``automatic`` and
``returned`` know what no person wrote. Nothing in here knows the database, or answers anything.
"""
