"""After a publication, answers are made anew before anybody asks for them."""

import logging
import threading

from faq_pages.delivery.kept.answers import Kept
from faq_pages.delivery.kept.current import LOOK_SECONDS, Known
from faq_pages.delivery.kept.layer import KeptResponses

logger = logging.getLogger(__name__)

MOST = 1000
"""Answers that are made anew: those that were made last, and so were asked for since some publication of late."""


class Warmer:
    """
    Follows the content version, beside the processes that serve and with the store that they have.

    What was taken away is thrown out on the way, so that it does not come back when the database is away.
    """

    def __init__(self, layer: KeptResponses) -> None:
        self.layer = layer
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name="warmer", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.layer.current.stop()
        self.thread.join(timeout=5)

    def run(self) -> None:
        self.layer.current.start()
        done = None
        while not self.stopping.wait(LOOK_SECONDS / 5):
            known = self.layer.current.known
            if known is None or known.version.number == done:
                continue
            try:
                done = self.warm(known)
            except Exception:
                logger.exception("Kept answers could not be made anew.")
                done = known.version.number

    def warm(self, known: Known) -> int | None:
        """Make anew what is of another version; return that of now, or ``None`` when there is a newer one meanwhile."""
        number = known.version.number
        for value in self.layer.store.newest("plain", MOST):
            now = self.layer.current.known
            if self.stopping.is_set() or now is None or now.version.number != number:
                return None
            kept = Kept.of_bytes(value)
            if kept.version != number:
                self.layer.warm(kept, now)
        return number
