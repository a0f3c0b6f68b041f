from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.fields import MailFormField, PlainFormField
from newsroom.people import accounts
from newsroom.roles import DESCRIPTIONS, Role


def _role_choices() -> list[tuple[str, str]]:
    return [(role, f"{role.label}: {DESCRIPTIONS[role]}") for role in Role]


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ColleagueForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("roles"), choices=_role_choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "is_active"]
        field_classes = {"first_name": PlainFormField, "last_name": PlainFormField, "email": MailFormField}
        help_texts = {
            "username": "",
            "is_active": gettext_lazy(
                "Take the tick away when somebody leaves: they are out at once. Nobody is deleted, so that every "
                "text and every decision keeps its name."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "email" in self.fields:  # whoever may only look gets a form without fields
            self.fields["email"].required = True
        if self.instance.pk:
            self.initial["roles"] = accounts.roles_of(self.instance)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if others := [person for person in accounts.with_email(email) if person.pk != self.instance.pk]:
            message = _("This address belongs to “%(login)s” already. Each person needs an address of their own.")
            raise ValidationError(message % {"login": others[0].username})
        return email

    def clean(self) -> dict[str, Any]:
        super().clean()
        administrators = accounts.administrators()
        stays = self.cleaned_data.get("is_active") and (
            self.instance.is_superuser or Role.ADMINISTRATOR in self.cleaned_data.get("roles", [])
        )
        is_one = self.instance.pk and administrators.filter(pk=self.instance.pk).exists()
        if is_one and not stays and not administrators.exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                _(
                    "Nobody else could let people in then. Please make somebody else an administrator first; "
                    "it counts as soon as that person has set a password."
                )
            )
        return self.cleaned_data


class InvitationForm(ColleagueForm):
    class Meta(ColleagueForm.Meta):
        fields = ["first_name", "last_name", "email", "username"]
        help_texts = {"username": gettext_lazy("Leave it empty, and it is made from the name: anna.mueller")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "roles"):
            self.fields[name].required = True
        self.fields["username"].required = False

    def clean_username(self) -> str:
        login = User.normalize_username(self.cleaned_data["username"]).lower()
        if login and accounts.is_taken(login):
            raise ValidationError(_("“%(login)s” is taken. Please choose another username.") % {"login": login})
        return login

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("username") and "username" not in self.errors:
            given["username"] = accounts.free_login(f"{given.get('first_name', '')} {given.get('last_name', '')}")
        return given
