"""Drafts that a front end may show for a few minutes to whoever holds their token."""

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from faq_pages.models.front_end import preview_address

VALID_FOR = timedelta(minutes=15)

KEPT_FOR_ONE_PAGE = 500
"""
An editor's preview is made anew at each pause in typing; the oldest go. More than anybody makes while a
token lasts, so that none ends before its time.
"""

KINDS = {"faqquestionpage": "question", "faqsectionpage": "section", "faqindexpage": "index"}
"""What the API calls the page types that it gives drafts of."""

PREFIX = "preview-draft."
"""What every token begins with: the logs know them by it."""

SALT = "faq_pages.preview"


class UnknownTokenError(Exception):
    """Not a token that this site signed."""


class ExpiredTokenError(Exception):
    """A token of this site whose draft is not to be shown any more."""


class PreviewDraft(models.Model):
    """
    What one person saw of one page in one language before it was published, saved or not.

    It holds what was on the screen and where the page stood then: it is withdrawn as soon as the page is
    published or unpublished, and goes with the page and with the person's account. Saving does not end it:
    the editor saves by itself at each pause in typing.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    translation_key = models.UUIDField(_("key"))
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    anchor = models.ForeignKey(
        Page,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("The page itself; while it is not there, the one above it, or the one that it translates."),
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField(_("content"), encoder=DjangoJSONEncoder)
    digest = models.CharField(_("digest of the content"), max_length=64)
    latest_revision = models.BigIntegerField(_("latest revision at that time"), null=True)
    live_revision = models.BigIntegerField(_("published revision at that time"), null=True)
    made_at = models.DateTimeField(_("made at"))

    # Wagtail would otherwise look for references in it at each save.
    wagtail_reference_index_ignore: ClassVar[bool] = True

    class Meta:
        indexes = [models.Index(fields=["made_at"]), models.Index(fields=["user", "anchor", "made_at"])]

    def __str__(self) -> str:
        return f"{self.translation_key} ({self.locale_id}) {self.made_at}"

    @property
    def kind(self) -> str:
        return KINDS[self.content_type.model]

    @property
    def token(self) -> str:
        """A token that opens this draft, and no other, for ``VALID_FOR`` from now on."""
        return PREFIX + _signer().sign_object(self._bound_to())

    def _bound_to(self) -> list[Any]:
        return [self.id.hex, self.translation_key.hex, self.locale.language_code, self.latest_revision or 0]

    @property
    def is_of_new_page(self) -> bool:
        return (self.anchor.translation_key, self.anchor.locale_id) != (self.translation_key, self.locale_id)

    def as_page(self) -> Any:
        """The page as it was on the screen, not to be saved; ``None`` when what it needs is gone. About 5 queries."""
        model: Any = self.content_type.model_class()
        page = model.from_serializable_data(self.content)
        if page is None:
            return None
        if self.is_of_new_page:
            page.pk = page.id = None
        else:
            page = self.anchor.specific.with_content_json(self.content)
        page.locale, page.translation_key = self.locale, self.translation_key
        return page


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT, sep=".")


def _standing(translation_key: UUID, locale_id: int) -> tuple[Page | None, tuple[int | None, int | None]]:
    """A page, if it is there, with its latest and its published revision. 1 query."""
    found = Page.objects.filter(translation_key=translation_key, locale_id=locale_id, alias_of__isnull=True).first()
    return found, (found.latest_revision_id, found.live_revision_id) if found else (None, None)


def keep_draft(page: Any, user: Any) -> PreviewDraft:
    """
    Store a page as it is in memory, so that its token can show it. About 8 queries.

    Whoever calls this has made sure that ``user`` may see this draft. A page that is not in the
    database needs a source or a page above it that is. What has expired is deleted by the way.
    """
    sweep()
    found, (latest, live) = _standing(page.translation_key, page.locale_id)
    anchor = found or _anchor_of_new(page)
    content = page.serializable_data()
    digest = sha256(json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()
    facts = {
        "user_id": user.pk,
        "translation_key": page.translation_key,
        "locale_id": page.locale_id,
        "anchor_id": anchor.pk,
        "content_type": ContentType.objects.get_for_model(page),
        "latest_revision": latest,
        "live_revision": live,
        "digest": digest,
    }
    with transaction.atomic():
        draft = PreviewDraft.objects.filter(**facts).first() or PreviewDraft(**facts, content=content)
        draft.made_at = timezone.now()
        draft.save()
        own = PreviewDraft.objects.filter(user_id=user.pk, anchor=anchor).order_by("-made_at", "-pk")
        too_many = list(own.values_list("pk", flat=True)[KEPT_FOR_ONE_PAGE:])
        PreviewDraft.objects.filter(pk__in=too_many).delete()
    return draft


def _anchor_of_new(page: Any) -> Page:
    source = Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    ).first()
    if source is not None:
        return source
    return Page.objects.get(path=page.path[: -Page.steplen])


def find_draft(token: str) -> PreviewDraft:
    """
    The draft that a token opens. 2 queries; none for what this site did not sign.

    Raises ``UnknownTokenError`` for anything else, ``ExpiredTokenError`` once the time is over or the
    draft was withdrawn: the page was published, unpublished or deleted, or its author has no account
    any more.
    """
    prefix, signed = token[: len(PREFIX)], token[len(PREFIX) :]
    if prefix != PREFIX:
        raise UnknownTokenError
    try:
        bound_to = _signer().unsign_object(signed, max_age=VALID_FOR)
    except signing.SignatureExpired as error:
        raise ExpiredTokenError from error
    except (signing.BadSignature, ValueError) as error:
        raise UnknownTokenError from error
    draft = (
        PreviewDraft.objects.filter(pk=UUID(hex=bound_to[0]), user__is_active=True)
        .select_related("locale", "anchor__locale", "content_type")
        .first()
    )
    if draft is None or draft._bound_to() != bound_to:
        raise ExpiredTokenError
    _found, (_latest, live) = _standing(draft.translation_key, draft.locale_id)
    if live != draft.live_revision:
        raise ExpiredTokenError
    return draft


def sweep() -> int:
    """Delete the drafts that no token opens any more; return how many. 1 query when there are none."""
    return PreviewDraft.objects.filter(made_at__lt=timezone.now() - VALID_FOR).delete()[0]


def lead_to_front_end(page: Any, request: HttpRequest | None) -> HttpResponse | None:
    """
    Send a person to the front end's preview of a page as it is in memory.

    ``None`` where this site has no front end, or the page has no form in the API: then the preview is
    the site's own. Whoever calls this has made sure that the person may see this draft.
    """
    if request is None or page._meta.model_name not in KINDS:
        return None
    code = page.locale.language_code
    address = preview_address(page, code)
    if not address:
        return None
    draft = keep_draft(page, request.user)
    query = urlencode({"token": draft.token, "type": draft.kind, "locale": code})
    return HttpResponseRedirect(
        f"{address}?{query}", headers={"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    )
