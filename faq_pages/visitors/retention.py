"""What visitors sent is not kept longer than it is needed."""

from datetime import timedelta

from django.utils import timezone

from faq_pages.background.sweeps import every
from faq_pages.models import Enquiry, Feedback
from faq_pages.visitors.claims import forget_claims

KEPT = timedelta(days=30)


@every(3600, at_start=True)
def forget() -> None:
    """Delete what is new or answered and has not changed for 30 days, and claims that are over."""
    now = timezone.now()
    for model in (Feedback, Enquiry):
        old = model.objects.filter(changed_at__lte=now - KEPT).exclude(status=model.Status.TAKEN_UP)
        old.delete()
    forget_claims()
