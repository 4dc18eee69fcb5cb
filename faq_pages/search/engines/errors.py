"""What goes wrong with an engine on another machine."""


class EngineAwayError(Exception):
    """
    The engine gives no answer, or none that is one. A search has none then; what was to be written is not.

    The message is for operators and says what to do. It holds nothing of what was asked or answered.
    """

    retry_after = 10
    """Seconds after which it is worth asking again."""
