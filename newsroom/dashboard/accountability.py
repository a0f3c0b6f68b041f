"""What the paper owes: reports of errors, corrections, protection requests."""

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.desk.labels import short_moment
from articles.models import Correction, ErrorReport, ProtectionRequest
from newsroom.dashboard.boxes import Box, Row, details, first


def reported(user: User) -> Box | None:
    """What readers say is wrong, the longest due first."""
    if not user.has_perm("articles.change_errorreport"):
        return None
    found, count = first(
        ErrorReport.objects.waiting().select_related("article").only("wrong", "due_on", "article__headline")
    )
    rows = [
        Row(
            Truncator(report.wrong).chars(90),
            reverse("admin:articles_errorreport_change", args=[report.pk]),
            details(_("overdue") if report.is_overdue else "", str(report.article or "")),
        )
        for report in found
    ]
    url = reverse("admin:articles_errorreport_changelist") + "?verdict__exact=open"
    return Box(_("Errors that readers report"), rows, count, url, is_alarm=any(report.is_overdue for report in found))


def untold(user: User) -> Box | None:
    """Corrections that are written and that readers do not know. § 20 MStV gives a right of reply no time."""
    if not user.has_perm("articles.change_correction"):
        return None
    found, count = first(Correction.objects.untold())
    rows = [
        Row(
            Truncator(f"{correction.get_kind_display()}: {correction.reply or correction.right}").chars(90),
            reverse("admin:articles_correction_change", args=[correction.pk]),
            _("received on %(day)s") % {"day": date_format(correction.received_on, "SHORT_DATE_FORMAT")}
            if correction.received_on
            else short_moment(correction.created_at),
        )
        for correction in found
    ]
    url = f"{reverse('admin:articles_correction_changelist')}?published_at__isnull=1"
    note = _("Readers know nothing of them yet. A right of reply has to appear without delay.")
    return Box(_("Corrections to publish"), rows, count, url, note, is_alarm=any(row.is_reply for row in found))


def to_reconsider(user: User) -> Box | None:
    """Protection requests whose review is due."""
    if not user.has_perm("articles.view_protectionrequest"):
        return None
    found, count = first(ProtectionRequest.objects.due())
    rows = [
        Row(
            str(request),
            reverse("admin:articles_protectionrequest_change", args=[request.pk]),
            date_format(request.review_on, "SHORT_DATE_FORMAT"),
        )
        for request in found
    ]
    return Box(
        _("Protection requests to look at again"), rows, count, reverse("admin:articles_protectionrequest_changelist")
    )
