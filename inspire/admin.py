"""The editors' desk: the inbox, the library's pages and, for administrators, the people."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import actions
from .models import Comment, Handling, Item, Message, Question, Status, Theme, ToolCard

admin.site.site_header = admin.site.site_title = "VALOA"
admin.site.index_title = _("The editors' desk")
admin.site.site_url = "/innostu/"


class PageAdmin(admin.ModelAdmin):
    """A page of the library: draft → review → published; *view on site* is its preview until then."""

    list_filter = ["status"]
    readonly_fields = ["changed"]
    save_on_top = True
    actions = ["publish", "send_to_review", "take_back"]

    def view_on_site(self, obj):
        return obj.get_absolute_url()

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request, queryset):
        unready = [page for page in queryset if isinstance(page, Question) and not page.answer.strip()]
        for page in unready:
            self.message_user(request, _("This has no answer yet: %s") % page, messages.WARNING)
        self._change(request, [page for page in queryset if page not in unready], Status.PUBLISHED)

    @admin.action(description=_("Send to review"), permissions=["change"])
    def send_to_review(self, request, queryset):
        self._change(request, queryset, Status.REVIEW)

    @admin.action(description=_("Take back to draft"), permissions=["change"])
    def take_back(self, request, queryset):
        self._change(request, queryset, Status.DRAFT)

    def _change(self, request, pages, status):
        for page in pages:
            actions.change_status(page, status)
            self.log_change(request, page, str(status.label))
        self.message_user(request, _say_how_many(len(pages)))


def _say_how_many(count: int) -> str:
    return ngettext("%d changed.", "%d changed.", count) % count


@admin.register(Item)
class ItemAdmin(PageAdmin):
    list_display = ["title", "kind", "status", "organisation", "published"]
    list_filter = ["status", "kind", "phase", "themes"]
    search_fields = ["title", "lead", "organisation", "author"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["themes"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    readonly_fields = ["published", "changed"]
    fieldsets = [
        (None, {"fields": ["status", "kind", "title", "slug", "lead", "body"]}),
        (_("About the article"), {"fields": ["organisation", "time", "author", "source", "source_url"]}),
        (_("Where it is found"), {"fields": ["phase", "themes", "published", "changed"]}),
    ]

    def save_model(self, request, obj, form, change):
        actions.save_item(obj)


@admin.register(ToolCard)
class ToolCardAdmin(PageAdmin):
    list_display = ["title", "phase", "status", "position"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["see_also"]


@admin.register(Question)
class QuestionAdmin(PageAdmin):
    list_display = ["question", "status", "position"]
    prepopulated_fields = {"slug": ["question"]}


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    list_display = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


class WaitingFilter(admin.SimpleListFilter):
    """What waits is shown first; the rest is one press away."""

    title = _("handling")
    parameter_name = "handling"

    def lookups(self, request, model_admin):
        return [("all", _("All")), (Handling.ACCEPTED, _("Accepted")), (Handling.DECLINED, _("Declined"))]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("Waiting"),
        }
        for value, name in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": name}

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(handling=self.value() or Handling.WAITING)


class SentAdmin(admin.ModelAdmin):
    """What readers have sent: nobody adds to it here."""

    list_filter = [WaitingFilter]
    actions = ["accept", "decline"]

    def has_add_permission(self, request):
        return False

    @admin.action(description=_("Accept"), permissions=["change"])
    def accept(self, request, queryset):
        for sent in queryset:
            self.take_in(sent)
            self.log_change(request, sent, str(Handling.ACCEPTED.label))
        self.message_user(request, _say_how_many(len(queryset)))

    @admin.action(description=_("Decline"), permissions=["change"])
    def decline(self, request, queryset):
        chosen = list(queryset)
        for sent in chosen:
            actions.handle(sent, Handling.DECLINED)
            self.log_change(request, sent, str(Handling.DECLINED.label))
        self.message_user(request, _say_how_many(len(chosen)))


@admin.register(Comment)
class CommentAdmin(SentAdmin):
    list_display = ["text", "name", "item", "sent", "handling"]
    list_select_related = ["item"]
    fields = ["item", "name", "text", "sent", "handling"]
    readonly_fields = ["item", "sent"]

    def take_in(self, comment):
        actions.handle(comment, Handling.ACCEPTED)


@admin.register(Message)
class MessageAdmin(SentAdmin):
    list_display = ["__str__", "kind", "name", "organisation", "sent", "handling"]
    list_filter = [WaitingFilter, "kind"]
    fields = ["kind", "title", "organisation", "text", "name", "answer", "sent", "handling", "became"]
    readonly_fields = fields

    def take_in(self, message):
        actions.accept(message)

    @admin.display(description=_("Answer by e-mail"))
    def answer(self, message):
        if not message.email:
            return _("No address was left.")
        subject = urlencode({"subject": f"VALOA: {message.title or message.text[:60]}"}).replace("+", "%20")
        return format_html('<a href="mailto:{}?{}">{}</a>', message.email, subject, message.email)

    @admin.display(description=_("What became of it"))
    def became(self, message):
        page = message.item or message.question
        if not page:
            return _("Nothing yet.")
        address = reverse(f"admin:inspire_{page._meta.model_name}_change", args=[page.pk])
        return format_html('<a href="{}">{}</a>', address, page)


class PeopleAdmin(UserAdmin):
    """An administrator lets editors in, but neither makes a superuser nor takes one over."""

    def get_queryset(self, request):
        people = super().get_queryset(request)
        return people if request.user.is_superuser else people.filter(is_superuser=False)

    def get_readonly_fields(self, request, obj=None):
        kept = [] if request.user.is_superuser else ["is_superuser", "user_permissions"]
        return [*super().get_readonly_fields(request, obj), *kept]


admin.site.unregister(User)
admin.site.register(User, PeopleAdmin)
