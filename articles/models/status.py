from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DISCARDED = "discarded", _("discarded")


class Kind(models.TextChoices):
    REPORT = "report", _("report")
    POLICE_REPORT = "police_report", _("police report")
    OPINION = "opinion", _("opinion")
    ANALYSIS = "analysis", _("analysis")
    PRESS_RELEASE = "press_release", _("press release")
    ADVERT = "advert", _("advert")
