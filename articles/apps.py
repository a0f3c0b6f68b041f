from typing import Any

from django.apps import AppConfig
from django.apps import apps as apps_of_today
from django.apps.registry import Apps
from django.db.models.signals import post_migrate, pre_delete
from django.utils.translation import gettext_lazy as _

# What a small desk can keep: origins, whether one primary document suffices, whether an official source is needed.
STANDARD_RULES = {
    "report": (2, True, False),
    "police_report": (0, False, True),
    "opinion": (0, False, False),
    "analysis": (2, True, False),
    "press_release": (0, False, False),
    "advert": (0, False, False),
}


def make_evidence_rules(*, using: str, apps: Apps = apps_of_today, **kwargs: Any) -> None:
    """A rule for every form that has none; it only advises. After a `migrate` the database may have any state."""
    try:
        rules = apps.get_model("articles", "EvidenceRule").objects.using(using)
    except LookupError:
        return
    for kind, (origins, document_suffices, needs_official) in STANDARD_RULES.items():
        standard = {"origins": origins, "document_suffices": document_suffices, "needs_official": needs_official}
        rules.get_or_create(kind=kind, defaults=standard)


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from articles.evidence import moods  # noqa: PLC0415  models are ready only now

        post_migrate.connect(make_evidence_rules, sender=self, dispatch_uid="evidence rules")
        pre_delete.connect(moods.before_delete, sender="articles.Analysis", dispatch_uid="evidence keys")
