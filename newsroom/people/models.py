from ipaddress import ip_network

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Event(models.TextChoices):
    SIGNED_IN = "signed_in", gettext_lazy("Logged in")
    WRONG = "wrong", gettext_lazy("Wrong password at the login")
    WRONG_OLD = "wrong_old", gettext_lazy("Wrong password when changing it")
    CHANGED = "changed", gettext_lazy("Password changed")
    LINK = "link", gettext_lazy("Link for a new password asked for")
    SET = "set", gettext_lazy("Password set by a link")


class SignIn(models.Model):
    """One attempt to get in. No whole address, no password, no mistyped name."""

    at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)
    event = models.CharField(gettext_lazy("what happened"), max_length=10, choices=Event)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=gettext_lazy("person"), null=True, related_name="+"
    )
    browser = models.CharField(gettext_lazy("browser"), max_length=40, blank=True)
    network = models.CharField(gettext_lazy("from where"), max_length=50, blank=True)
    # Keyed hashes, for as long as the attempt counts against somebody.
    account = models.CharField(max_length=64, blank=True)
    sender = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = gettext_lazy("sign-in"), gettext_lazy("sign-ins")
        ordering = ["-at", "-pk"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="signin_newest"),  # the list, and what is too old
            # The questions before each look at a password, and what is to be forgotten.
            models.Index(fields=["account", "at"], name="signin_account", condition=~Q(account="")),
            models.Index(fields=["sender", "at"], name="signin_sender", condition=~Q(sender="")),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%d.%m.%Y %H:%M}, {self.get_event_display()}"

    @property
    @admin.display(description=gettext_lazy("from where"))
    def origin(self) -> str:
        if not self.network:
            return ""
        network = ip_network(self.network)
        if network.is_loopback:
            return _("this machine")
        words = _("internal network %(network)s") if network.is_private else _("internet, %(network)s")
        return words % {"network": self.network}
