"""
What visitors may send without an account, and what keeps it from being abused.

A solved challenge (``proofs``) counts once, and so does a minute of an address or an e-mail (``claims``);
``posting`` has the verbs, ``retention`` forgets.
"""
