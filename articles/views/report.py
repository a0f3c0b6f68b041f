from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.accountability import error_reports
from articles.fields import MailFormField, PlainLinesFormField
from articles.models import Article, Subject
from articles.views import guarded_form


class ReportForm(guarded_form.GuardedForm):
    salt = "report"
    wrong = PlainLinesFormField(
        label=_("What is wrong?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Please write what is wrong."),
            "max_length": _("Please shorten this to 4,000 characters. It has %(show_value)s now."),
        },
    )
    right = PlainLinesFormField(
        label=_("What is right, and how can we check it? (optional)"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": _("Please shorten this to 4,000 characters. It has %(show_value)s now.")},
    )
    reply_to = MailFormField(
        label=_("Your e-mail address, if you want an answer (optional)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We use it for this answer only and delete it afterwards."),
        error_messages={"invalid": _("This is not a whole e-mail address. Please correct it, or leave it empty.")},
    )


class SourceForm(ReportForm):
    """For somebody who misses a source, or finds one that does not fit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wrong"].label = _("Which source is missing, or which one does not fit, and why?")
        self.fields["wrong"].error_messages["required"] = _("Please write which source you mean.")
        self.fields["right"].label = _("Where can we find it? (optional, for example its address)")


FORMS = {Subject.TEXT: ReportForm, Subject.EVIDENCE: SourceForm}


# The form guards itself: a token would need a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("artikel", "")
    is_possible = slug.isascii() and len(slug) <= 100
    article = Article.objects.with_public_page().filter(slug=slug).first() if is_possible else None
    subject, form = subject_of(request), form_for(request)
    status, taken = 200, None
    if request.method == "POST":
        if not form.is_valid():
            status = 400
        elif guarded_form.is_one_too_many(request, "report"):
            status = 429
        else:
            typed = {name: form.cleaned_data[name] for name in ("wrong", "right", "reply_to")}
            taken = error_reports.take(article, subject=subject, **typed)
    context = {
        "form": form,
        "article": article,
        "about_sources": subject == Subject.EVIDENCE,
        "taken": taken,
        "too_many": status == 429,
        "stamp": form.new_stamp(),
    }
    answer = render(request, "articles/accountability/report.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def subject_of(request: HttpRequest) -> Subject:
    return Subject.EVIDENCE if request.GET.get("betrifft") == "quellen" else Subject.TEXT


def form_for(request: HttpRequest) -> ReportForm:
    """With what was sent: it asks neither database nor cache."""
    return FORMS[subject_of(request)](request)
