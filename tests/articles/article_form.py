"""How tests use the form of an article: they send back what a browser would."""

from django.test import Client
from django.urls import reverse

from articles.models import Article

ADD = "/admin/articles/article/add/"


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def form_of(desk: Client, url: str) -> dict[str, str]:
    """What a browser would send back untouched."""
    form = desk.get(url).context["adminform"].form
    data = {}
    for field in form:
        value = field.value()
        for index, widget in enumerate(getattr(field.field.widget, "widgets", [])):
            # A form that was filled with what somebody typed has the parts already.
            parts = value if isinstance(value, list) else field.field.widget.decompress(value) or []
            data[f"{field.html_name}_{index}"] = (parts[index] if index < len(parts) else None) or ""
            assert widget
        if not hasattr(field.field.widget, "widgets"):
            data[field.html_name] = "" if value in (None, False) else value
    return data


def send(desk: Client, url: str, /, button: str = "_continue", value: str = "1", **fields):
    return desk.post(url, form_of(desk, url) | {button: value} | fields, follow=True)


def errors(answer) -> str:
    return " ".join(str(error) for found in answer.context["adminform"].form.errors.values() for error in found)


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])
