"""Webhooks in the admin: where messages go, which ones came through, and what can be sent again."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import CreateView, IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from faq_pages.delivery.webhooks import outbox
from faq_pages.delivery.webhooks.signing import new_secret
from faq_pages.models import WebhookDelivery, WebhookEndpoint, WebhookEvent

MANAGE = "faq_pages.change_webhookendpoint"
SEND_AGAIN = "faq_pages.change_webhookdelivery"

FIELDS = ["name", "address", "events", "active"]
SCREENS = frozenset({"index", "index_results", "inspect"})


class WebhookForm(WagtailAdminModelForm):
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        choices=WebhookEvent.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Changes of what a page shows of others, such as a link or its section, come as well."),
    )

    def save(self, commit: bool = True) -> WebhookEndpoint:
        """Write what the form asks and no more: a worker may be noting what came of an attempt."""
        endpoint: WebhookEndpoint = self.instance
        if not (commit and endpoint.pk):
            return super().save(commit=commit)
        # What an administrator has just put right is tried at once.
        endpoint.failures, endpoint.retry_at = 0, None
        endpoint.is_gone = endpoint.is_gone and not endpoint.active
        endpoint.save(update_fields=[*FIELDS, "failures", "retry_at", "is_gone"])
        return endpoint


class WebhookCreateView(CreateView):
    """Shows the secret in the answer to the form: no address gives it, and it is stored nowhere."""

    secret = ""

    @sensitive_variables()
    def save_instance(self) -> WebhookEndpoint:
        self.secret = new_secret(self.form.instance)
        saved: WebhookEndpoint = super().save_instance()
        return saved

    @sensitive_variables()
    def save_action(self) -> HttpResponse:
        return show_secret(self.request, self.object, self.secret)


class WebhookViewSet(ModelViewSet):
    model = WebhookEndpoint
    icon = "mail"
    menu_label = gettext_lazy("Addresses")
    add_view_class = WebhookCreateView
    edit_template_name = "faq_pages/admin/webhooks/edit.html"
    list_display = ["name", "address", "condition", "delivered_at"]
    edit_handler = ObjectList([FieldPanel(name) for name in FIELDS], base_form_class=WebhookForm)
    copy_view_enabled = False
    add_to_reference_index = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("secret/<int:pk>/", make_secret, name="secret"),
            path("ping/<int:pk>/", send_ping, name="ping"),
            path("again/<int:pk>/", send_parked_again, name="again"),
        ]


@never_cache
@require_POST
@sensitive_variables()
def make_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an endpoint another secret and show it, this once."""
    demand(request, MANAGE)
    with transaction.atomic():
        endpoint = get_object_or_404(WebhookEndpoint.objects.select_for_update(), pk=pk)
        secret = new_secret(endpoint)
        endpoint.save(update_fields=["salt", "digest", "previous_salt", "previous_until"])
        log(instance=endpoint, action="wagtail.edit", user=request.user, data={"secret": "new"})
    return show_secret(request, endpoint, secret)


@sensitive_variables()
def show_secret(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    context = {"endpoint": endpoint, "secret": secret}
    response = TemplateResponse(request, "faq_pages/admin/webhooks/secret.html", context).render()
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def send_ping(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, MANAGE)
    delivery = outbox.ping(get_object_or_404(WebhookEndpoint, pk=pk))
    messages.success(request, _("A test is on its way. This page says what came of it: load it again in a moment."))
    return redirect("webhookdelivery:inspect", delivery.pk)


@require_POST
def send_parked_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again all that an endpoint did not get."""
    demand(request, SEND_AGAIN)
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    tell(request, endpoint, outbox.send_again(endpoint.deliveries.all()) if endpoint.active else 0)
    return redirect(f"{reverse('webhookdelivery:index')}?endpoint={endpoint.pk}")


@require_POST
def send_one_again(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, SEND_AGAIN)
    delivery = get_object_or_404(WebhookDelivery.objects.select_related("endpoint"), pk=pk)
    alone = WebhookDelivery.objects.filter(pk=pk)
    tell(request, delivery.endpoint, outbox.send_again(alone) if delivery.endpoint.active else 0)
    return redirect("webhookdelivery:inspect", pk)


def tell(request: HttpRequest, endpoint: WebhookEndpoint, number: int) -> None:
    if number:
        text = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", number)
        messages.success(request, text % {"count": number})
    elif endpoint.active:
        messages.warning(request, _("There is nothing to send again."))
    else:
        messages.error(request, _("Nothing was sent: the webhook is not active."))


def demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


class DeliveryPermissionPolicy(ModelPermissionPolicy):
    """Messages are made by what happens, and forgotten by themselves."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "delete"} and super().user_has_permission(user, action)


class DeliveryIndexView(IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("endpoint")


class DeliveryInspectView(InspectView):
    def get_page_subtitle(self) -> str:
        return str(self.object.get_event_display())


class DeliveryViewSet(ModelViewSet):
    model = WebhookDelivery
    icon = "mail"
    menu_label = gettext_lazy("Messages")
    index_view_class = DeliveryIndexView
    inspect_view_class = DeliveryInspectView
    inspect_view_enabled = True
    inspect_template_name = "faq_pages/admin/webhooks/message.html"
    inspect_view_fields = (
        *("endpoint", "event", "status", "problem", "attempts", "created_at", "due_at", "give_up_at"),
        *("finished_at", "message_id", "body"),
    )
    list_display = ["event", "endpoint", "status", "attempts", "problem", "created_at"]
    list_filter = ["status", "endpoint", "event"]
    ordering = ["-created_at", "-pk"]
    form_fields: list[str] = []
    copy_view_enabled = False
    add_to_reference_index = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        names = ("add", "edit", "delete", "history", "usage")
        return super().get_common_view_kwargs(**{**{f"{name}_url_name": None for name in names}, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        shown = [pattern for pattern in super().get_urlpatterns() if pattern.name in SCREENS]
        return [*shown, path("again/<int:pk>/", send_one_again, name="again")]

    def get_permissions_to_register(self) -> Any:
        return super().get_permissions_to_register().filter(codename__startswith="change_")


class WebhooksViewSetGroup(ModelViewSetGroup):
    items = (WebhookViewSet, DeliveryViewSet)
    menu_label = gettext_lazy("Webhooks")
    menu_icon = "mail"
    menu_order = 280


class UndeliveredPanel(Component):
    """Tells whoever may send them again of messages that were given up."""

    name = "undelivered"
    template_name = "faq_pages/admin/webhooks/undelivered.html"
    order = 160
    media = Media()

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """2 queries; none for who may not."""
        if not parent_context["request"].user.has_perm(SEND_AGAIN):
            return {}
        parked = WebhookDelivery.objects.filter(status=WebhookDelivery.Status.PARKED)
        return {
            "parked": parked.count(),
            "gone": WebhookEndpoint.objects.filter(is_gone=True),
            "address": f"{reverse('webhookdelivery:index')}?status={WebhookDelivery.Status.PARKED}",
        }
