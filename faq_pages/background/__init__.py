"""
Work that does not happen inside a request.

``@task(backend=BACKGROUND)`` makes a function that ``.enqueue()`` writes into the database, in the
caller's transaction: it is committed together with the act that caused it, or not at all. A worker
(``manage.py work``) runs it. A worker that dies leaves its task to the next one, so a task may run
more than once and must be idempotent.
"""

BACKGROUND = "background"
"""The backend of our own tasks. Wagtail's (search index, references) use the default one, inside the request."""
