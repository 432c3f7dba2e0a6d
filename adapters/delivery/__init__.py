"""From what is owed to a mail in somebody's box.

``entries`` says what one promise comes to, ``letters`` makes one mail of them, ``smtp`` and ``maildir`` carry it
away. Nothing in here knows the database: what is to be sent is handed in as bytes, and sent as those bytes.
"""
