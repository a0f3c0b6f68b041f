"""Built into all templates (`TEMPLATES` in the settings), those of Django's admin included."""

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from newsroom.form_recovery.submission import KEPT_AS, OWNER, sign_for

register = template.Library()


class OwnedTokenNode(CsrfTokenNode):
    """Django's token, and for whom the form is drawn: no form of the desk can forget either."""

    def render(self, context: Context) -> SafeString:
        token = SafeString(super().render(context))
        user = getattr(context.get("request"), "user", None)
        if not token or user is None or not user.is_authenticated:
            return token
        return token + format_html('<input type="hidden" name="{}" value="{}">', OWNER, sign_for(user))


@register.tag
def csrf_token(parser: Parser, token: Token) -> OwnedTokenNode:
    return OwnedTokenNode()


@register.simple_tag(takes_context=True)
def kept_as(context: Context) -> str:
    """By which name the browser keeps the text that this page answers; "" for none."""
    return context["request"].POST.get(KEPT_AS, "")
