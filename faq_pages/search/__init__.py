"""
Search in all languages on the database that is there.

``analysis`` turns texts into terms, the same for texts and for what people type. An engine of ``engines`` finds
where rare terms stand, ``ranking`` puts what was found in order, the same on every database. ``index`` keeps up
with what is public; ``searching`` holds the verbs.
"""
