from django.apps import AppConfig, apps
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "newsroom.people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Django's users under the desk's words. What migrations compare stays as it is."""
        user = apps.get_model("auth", "User")
        user._meta.verbose_name, user._meta.verbose_name_plural = _("person"), _("colleagues")
        apps.get_app_config("auth").verbose_name = self.verbose_name
        from newsroom.people import sessions  # noqa: PLC0415  models are ready only now

        user_logged_in.connect(sessions.begin, dispatch_uid="sessions")
