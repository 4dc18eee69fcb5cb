"""manage.py send_digest"""

from typing import Any

from django.core.management.base import BaseCommand

from faq_pages.management.errors import database_errors
from faq_pages.translation.digest import send_digests


class Command(BaseCommand):
    help = "Sends the daily digest to everybody for whom it is due. The worker does this by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors():
            number = send_digests()
        self.stdout.write(f"{number} digests sent.")
