"""Who somebody is: passwords of our own, and those whom an organisation's identity provider knows.

Nobody else knows the libraries for either.
"""
