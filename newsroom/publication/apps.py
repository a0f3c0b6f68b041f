from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from articles.signals import approving, closing


class PublicationConfig(AppConfig):
    name = "newsroom.publication"
    label = "publication"
    verbose_name = _("Publication")

    def ready(self) -> None:
        from newsroom.publication.four_eyes import refuse_own_text  # noqa: PLC0415  models are ready only now
        from newsroom.publication.method_version import note_version  # noqa: PLC0415  as above

        approving.connect(refuse_own_text, dispatch_uid="four_eyes")
        closing.connect(note_version, dispatch_uid="method_version")
