"""Tells other systems what happens: signs it, writes it in the shape they read, posts it where it may go.

The only part that fetches or posts over HTTP. It knows no database: what to post is given to it, and what came of it
is what it returns.
"""
