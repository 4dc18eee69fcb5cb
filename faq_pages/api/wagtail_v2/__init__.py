"""
Wagtail's own API, version 2, for clients that know it.

Its addresses, members and parameters are Wagtail's. What is read, and what a parameter may be, is ours:
Wagtail's own code knows nothing of a translation's source, asks the database for each item, and
raises on much of what a query can hold.
"""
