from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from articles.signals import recalled, redacted


class NewsroomConfig(AppConfig):
    name = "newsroom"
    default = True
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        from newsroom import cache_purge, checks, roles  # noqa: F401, PLC0415  checks register themselves; models are ready only now

        redacted.connect(cache_purge.after_redaction, dispatch_uid="purge")
        recalled.connect(cache_purge.after_recall, dispatch_uid="purge")
        # Sessions come after everything that roles have permissions for: by then those exist.
        post_migrate.connect(roles.make_groups, sender=apps.get_app_config("sessions"), dispatch_uid="roles")


class DeskConfig(admin.AdminConfig):
    default = False
    default_site = "newsroom.admin_site.Desk"
