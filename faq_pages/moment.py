"""What holds for one content version is looked up once for it, in each process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

MOST = 2000
"""Results that are remembered."""

_number: ContextVar[int | None] = ContextVar("number", default=None)
_remembered: dict[Any, Any] = {}
_remembered_of: list[int] = []


@contextmanager
def moment(number: int) -> Iterator[None]:
    """
    Answer from what is public at the content version ``number``.

    Whoever opens one makes sure that this is still the version at its end, and throws away what was made if not.
    """
    token = _number.set(number)
    try:
        yield
    finally:
        _number.reset(token)


def once_a_version(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """
    Remember the results of a function that reads nothing but what is public, within a ``moment``; call it outside.

    Of arguments that cannot be hashed nothing is remembered. Nobody may change a result.
    """

    @wraps(function)
    def remembering(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        number = _number.get()
        if number is None:
            return function(*args, **kwargs)
        if _remembered_of != [number] or len(_remembered) > MOST:
            _remembered.clear()
            _remembered_of[:] = [number]
        place = (number, function, args, tuple(kwargs.items()))
        try:
            remembered: Result = _remembered[place]
        except TypeError:
            return function(*args, **kwargs)
        except KeyError:
            remembered = _remembered[place] = function(*args, **kwargs)
        return remembered

    return remembering
