from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    name = "newsroom"
    default = True
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        from newsroom import checks  # noqa: F401, PLC0415  checks register themselves


class DeskConfig(admin.AdminConfig):
    """Django's admin, with the newsroom's own site object."""

    default = False
    default_site = "newsroom.desk.Desk"
