"""Every address of the admin, with values for its arguments, and the people who try them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.log_actions import log
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowTask,
)
from wagtail_localize.models import OverridableSegment, StringSegment, Translation

from faq_pages.models import (
    Enquiry,
    FaqQuestionPage,
    Feedback,
    GlossaryTerm,
    Job,
    LanguageRole,
    LinkPage,
    ProtectedName,
    SearchCount,
    SynonymGroup,
    WebhookDelivery,
    WebhookEndpoint,
)
from faq_pages.translation.desk import source_pages
from faq_pages.translation.files import export_pages, stage_import
from tests.factories import FaqQuestionPageFactory

MARKER = "zq7secretdraft"
"""Stands in Spanish drafts and nowhere else."""

WORD = "Pomelo"
"""Stands in the titles of Spanish drafts, to search for: a page may repeat what was searched for."""

TITLE = f"{WORD} {MARKER}"

ROOT = "admin/"


def admin_routes() -> list[str]:
    """The patterns of all addresses below the admin, as written in the code, without the admin's own prefix."""
    return [route.removeprefix(ROOT) for route in routes(get_resolver().url_patterns) if route.startswith(ROOT)]


def routes(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)
        else:
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))


@dataclass(frozen=True)
class Scene:
    """
    Spanish drafts wherever Wagtail could show them.

    ``page`` is live and has a draft: it is locked, in a workflow, in everybody's latest edits.
    ``hidden`` was never published and uses an image and a document.
    """

    page: FaqQuestionPage
    hidden: FaqQuestionPage
    source: FaqQuestionPage
    values: dict[str, object]
    values_by_prefix: dict[str, dict[str, object]]

    def address(self, route: str, **values: object) -> str:
        """A concrete address for a route. Raises ``KeyError`` for an argument that has no value here: give it one."""
        fitting = [prefix for prefix in self.values_by_prefix if route.startswith(prefix)]
        special = self.values_by_prefix[max(fitting, key=len)] if fitting else {}
        path = UNUSUAL.get(route) or re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
        return "/" + ROOT + path.replace("^", "").format_map({**self.values, **special, **values})


COMPARE = (
    r"pages/^(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\."
    r"(?P<revision_id_b>live|latest|\d+)/$"
)
UNUSUAL = {COMPARE: "pages/{page_id}/revisions/compare/live...{revision_id}/", "^.*/$": "nowhere/"}
"""Routes that are regular expressions, as addresses."""


def people() -> dict[str, object]:
    """One user of each kind; ``stranger`` translates another language, ``editor`` has every page permission."""
    users = get_user_model().objects
    everybody = {
        "stranger": member("ko", "translator"),
        "translator": member("es", "translator"),
        "reviewer": member("es", "reviewer"),
        "editor": users.create_user("editor-of-pages"),
        "superuser": users.create_superuser("superuser"),
    }
    everybody["editor"].groups.add(all_powerful_group())
    return everybody


def member(language_code: str, role: str) -> object:
    user = get_user_model().objects.create_user(f"{role}-{language_code}")
    user.groups.add(LanguageRole.objects.get(locale__language_code=language_code, role=role).group)
    return user


def all_powerful_group() -> Group:
    """Every permission on the root page and its collection, as no group of Wagtail's own has."""
    group = Group.objects.create(name="Editors of everything")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for action in ("add", "change", "publish", "lock", "unlock", "bulk_delete"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
        GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=permission)
    for kind in ("image", "document"):
        for permission in Permission.objects.filter(
            codename__in=[f"{act}_{kind}" for act in ("add", "change", "choose")]
        ):
            GroupCollectionPermission.objects.create(
                group=group, collection=Collection.get_first_root_node(), permission=permission
            )
    return group


def clients(everybody: dict[str, object]) -> dict[str, Client]:
    made = {"anonymous": Client(raise_request_exception=False)}
    for name, user in everybody.items():
        made[name] = Client(raise_request_exception=False)
        made[name].force_login(user)
    return made


def build_scene(everybody: dict[str, object]) -> Scene:
    """Make the Spanish drafts. Every user has edited both pages; the editor has locked one, and it awaits approval."""
    page = FaqQuestionPage.objects.get(slug="what-is-calexit", locale__language_code="es")
    image = get_image_model().objects.create(title="Ballot box", file=get_test_image_file())
    document = get_document_model().objects.create(title="Platform", file=ContentFile(b"%PDF-1.4", name="a.pdf"))
    hidden = FaqQuestionPageFactory(
        parent=page.get_parent(),
        live=False,
        title=TITLE,
        slug="hidden",
        short_answer=MARKER,
        answer=files(image, document),
    )
    removed = FaqQuestionPageFactory(parent=page.get_parent(), live=False, title=TITLE, slug="removed")
    page.title = page.short_answer = TITLE
    page.locked, page.locked_by = True, everybody["editor"]
    FaqQuestionPage.objects.filter(pk=page.pk).update(
        locked=True, locked_by=everybody["editor"], locked_at=timezone.now()
    )
    for user in everybody.values():
        for edited in (page, hidden, removed):
            log(edited, "wagtail.edit", user=user)
            revision = edited.save_revision(user=user)
    revision = page.latest_revision
    removed.delete()
    workflow, task = workflow_for(everybody)
    state = workflow.start(page, everybody["editor"])
    translation = Translation.objects.get(source__object_id=page.translation_key)
    link = LinkPage.objects.get(slug="register-to-vote", locale__language_code="es")
    overridable = OverridableSegment.objects.filter(source__object_id=link.translation_key).first()
    spanish = page.locale
    values = {
        "page_id": page.pk,
        "page_pk": page.pk,
        "parent_page_id": page.get_parent().pk,
        "page_to_move_id": page.pk,
        "destination_id": page.get_parent().get_parent().pk,
        "revision_id": revision.pk,
        "content_type_app_name": "faq_pages",
        "content_type_model_name": "faqquestionpage",
        "app_label": "wagtailcore",
        "app_name": "taggit",
        "model_name": "page",
        "action": "publish",
        "action_name": "approve",
        "task_state_id": state.current_task_state.pk,
        "task_id": task.pk,
        "workflow_pk": workflow.pk,
        "workflow_state_id": state.pk,
        "object_id": page.pk,
        "session_id": 1,
        "translation_id": translation.pk,
        "translation_source_id": translation.source_id,
        "string_segment_id": StringSegment.objects.filter(source=translation.source).first().pk,
        "overridable_segment_id": overridable.pk,
        "mode": "default",
        "image_id": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "uploaded_file_id": 1,
        "collection_id": Collection.get_first_root_node().add_child(name="Party").pk,
        "filter_spec": "width-100",
        "redirect_id": Redirect.add_redirect("/faq", page).pk,
        "uidb64": "MQ",
        "token": "set-password",
        "code": "es",
        "key": page.translation_key,
        "job_id": uploaded_file(everybody["translator"], spanish).pk,
    }
    role_group = LanguageRole.objects.get(locale=spanish, role="translator").group
    message = parked_message()
    by_prefix = {
        "api/main/^pages/": {"pk": page.pk, "action_name": "publish"},
        "api/main/^documents/": {"pk": document.pk},
        "api/main/^images/": {"pk": image.pk},
        "collections/": {"pk": values["collection_id"]},
        "workflows/": {"pk": workflow.pk},
        "workflows/tasks/": {"pk": task.pk, "app_label": "wagtailcore", "model_name": "groupapprovaltask"},
        "pages/create/": {"app_label": "faq_pages", "model_name": "faqquestionpage"},
        "tag-autocomplete/": {"model_name": "tag"},
        "editing-sessions/": {"app_label": "faq_pages", "model_name": "faqquestionpage"},
        "translations/": {"segment_id": values["string_segment_id"]},
        "translations/<str:code>/<uuid:key>/overrides/": {"segment_id": overridable.pk, "key": link.translation_key},
        "localize/submit/snippet/": {"app_label": "wagtailcore", "model_name": "locale", "pk": spanish.pk},
        "localize/api/snippets/": {"app_label": "wagtailcore", "model_name": "locale", "pk": spanish.pk},
        "locales/": {"pk": spanish.pk},
        "sites/": {"pk": Site.objects.get().pk},
        "settings/": {"app_name": "faq_pages", "model_name": "frontend", "pk": Site.objects.get().pk},
        "users/": {"pk": everybody["stranger"].pk},
        "groups/": {"pk": role_group.pk},
        "documents/chooser/": {"pk": document.pk},
        "images/chooser/": {"pk": image.pk},
        "glossaryterm/": {"pk": GlossaryTerm.objects.create(source="polling place").pk},
        "protectedname/": {"pk": ProtectedName.objects.create(name="Golden State").pk},
        "searches/": {"pk": looked_for().pk},
        "synonymgroup/": {"pk": SynonymGroup.objects.create(language_code="es", words="boleta\npapeleta").pk},
        "feedback/": {"pk": Feedback.objects.create(page=page, language="es", kind="helpful").pk},
        "webhookendpoint/": {"pk": message.endpoint_id},
        "webhookdelivery/": {"pk": message.pk},
        "enquiry/": {"pk": Enquiry.objects.create(text="Why?", language="es", email="ana@example.org").pk},
    }
    source = FaqQuestionPage.objects.get(translation_key=page.translation_key, locale=Locale.get_default())
    return Scene(page, hidden, source, values, by_prefix)


def files(image: object, document: object) -> list[dict[str, object]]:
    return [
        {"type": "image", "id": "c0ffee00-0000-4000-8000-00000000000a", "value": {"image": image.pk, "alt_text": "A"}},
        {
            "type": "document",
            "id": "c0ffee00-0000-4000-8000-00000000000b",
            "value": {"document": document.pk, "text": MARKER},
        },
    ]


def uploaded_file(user: object, locale: Locale) -> Job:
    """A file that waits for its owner's yes."""
    content = str(export_pages(source_pages(), locale)).encode()
    return stage_import(content, name="es.po", locale=locale, user=user)


def parked_message() -> WebhookDelivery:
    """One that was given up."""
    endpoint = WebhookEndpoint.objects.create(name="Mirror", address="https://hooks.example.org/")
    now = timezone.now()
    return WebhookDelivery.objects.create(
        endpoint=endpoint, event="ping", status="parked", created_at=now, due_at=now, give_up_at=now
    )


def looked_for() -> SearchCount:
    return SearchCount.objects.create(day="2026-11-01", language_code="es", words="pomelo", searches=1, hits=0)


def workflow_for(everybody: dict[str, object]) -> tuple[Workflow, GroupApprovalTask]:
    """A workflow in which everybody's groups may approve."""
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.set(Group.objects.filter(user__in=everybody.values()))
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    return workflow, task
