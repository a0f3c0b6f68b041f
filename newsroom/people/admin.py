from datetime import timedelta
from typing import Any

import django.contrib.auth.admin  # noqa: F401  it registers users and groups, which the next line takes back
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.admin.base import DeskAdmin
from articles.desk.labels import name_of
from newsroom.people import accounts, invitations
from newsroom.people.forms import ColleagueForm, InvitationForm
from newsroom.people.models import SignIn

admin.site.unregister([User, Group])


def _link_made() -> str:
    """The history's words, by which the form finds how old an invitation is."""
    return _("Link to set a password")


@admin.register(User)
class ColleagueAdmin(DeskAdmin):
    list_display = ["username", "full_name", "email", "roles", "state", "last_login"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]
    readonly_fields = ["username", "state", "invitation", "last_login"]
    change_form_template = "admin/people/colleague_form.html"

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        return super().get_form(request, obj, change, form=ColleagueForm if obj else InvitationForm, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return self.readonly_fields if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list[tuple]:
        roles_given = (gettext_lazy("What this person may do"), {"fields": ["roles"]})
        if obj:
            known = ["last_login"] if obj.has_usable_password() else ["invitation"]
            access = (gettext_lazy("Access"), {"fields": ["is_active", "state", *known]})
            return [(None, {"fields": ["username", "first_name", "last_name", "email"]}), roles_given, access]
        if settings.MAIL:
            way = _("This person gets a mail with a link, under which they set their own password.")
        else:
            way = _("No mail is set up here: after saving you get a link that you pass on to this person yourself.")
        fields = ["first_name", "last_name", "email", "username"]
        return [(None, {"fields": fields, "description": way}), roles_given]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        """Compared here: SQLite does not know that Ä is a capital ä."""
        words = [text.sort_key(word) for word in term.split()]
        found = [
            person.pk
            for person in queryset
            if all(word in text.sort_key(f"{person.get_full_name()}{person.username}{person.email}") for word in words)
        ]
        return queryset.filter(pk__in=found), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nobody may guess a password's hash letter by letter in the address of the list."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever changes a superuser's address could take over that access."""
        return super().has_change_permission(request, obj) and (
            request.user.is_superuser or not (obj and obj.is_superuser)
        )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def full_name(self, obj: User) -> str:
        return obj.get_full_name()

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, obj: User) -> str:
        names = [str(role.label) for role in accounts.roles_of(obj)]
        return ", ".join([_("everything (set up this desk)"), *names] if obj.is_superuser else names)

    @admin.display(description=gettext_lazy("access"))
    def state(self, obj: User) -> str:
        if not obj.is_active:
            return _("deactivated")
        return _("has access") if obj.has_usable_password() else _("invited, has not set a password yet")

    @admin.display(description=gettext_lazy("invitation"))
    def invitation(self, obj: User) -> str:
        made = LogEntry.objects.filter(change_message=_link_made(), object_id=str(obj.pk))
        newest = made.filter(content_type=get_content_type_for_model(obj)).first()
        if not newest:
            return ""
        ends = newest.action_time + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        words = {"when": date_format(localtime(ends), "j. F Y, G:i")}
        return (_("open until %(when)s") if ends > now() else _("ended on %(when)s")) % words

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            accounts.lock()
            answer = super().changeform_view(request, object_id, form_url, extra_context)
        # After the commit: nobody waits for a mail server while everything is locked.
        if person := getattr(request, "to_invite", None):
            self.invite(request, person)
        return answer

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if change:
            # Named fields only: this person may be setting a password right now.
            obj.save(update_fields=[name for name in form.changed_data if name != "roles"])
            if "_invite" in request.POST:
                invitations.end_earlier_invitations(obj)
        else:
            obj.is_staff = True
            obj.set_unusable_password()
            obj.save()
        if not change or "_invite" in request.POST:
            request.to_invite = obj  # type: ignore[attr-defined]  # for `changeform_view`, after the commit

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        accounts.give_roles(form.instance, form.cleaned_data["roles"])

    def invite(self, request: HttpRequest, person: User) -> None:
        if not person.is_active:
            return self.message_user(request, _("A deactivated person gets no link."), messages.WARNING)
        letter = invitations.write(person)
        self.log_change(request, person, _link_made())
        words = {"email": person.email, "login": person.username, "ends": letter.ends}
        if settings.MAIL and invitations.send(letter):
            sent = _("A link went to %(email)s. It works until %(ends)s, and once.")
            return self.message_user(request, sent % words)
        if settings.MAIL:
            why = _("“%(login)s” is saved, but the mail to %(email)s could not be sent.")
        else:
            why = _("“%(login)s” is saved. No mail is set up here.")
        what = _("Please pass this link on yourself. It works until %(ends)s, and once:")
        shown = format_html('{} {} <span class="link">{}</span>', why % words, what % words, letter.link)
        self.message_user(request, shown, messages.WARNING)


@admin.register(SignIn)
class SignInAdmin(DeskAdmin):
    """Everybody sees their own; whoever keeps the colleagues sees all."""

    list_display = ["at", "who", "event", "origin", "browser"]
    list_display_links = None
    list_filter = ["event"]
    list_select_related = ["person"]
    fields = ["at", "who", "event", "origin", "browser"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignIn]:
        rows = super().get_queryset(request)
        return rows if request.user.has_perm("auth.view_user") else rows.filter(person=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SignIn | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SignIn | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("person"), ordering="person__username")
    def who(self, obj: SignIn) -> str:
        return name_of(obj.person) if obj.person else _("unknown name or address")
