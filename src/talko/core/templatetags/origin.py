"""`{% csrf_token %}` of every form, also those of packages, adds the origin of the form: see `core.forms.origin`."""

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from talko.core.forms import origin

register = template.Library()


class MarkedTokenNode(CsrfTokenNode):
    """A page of several forms writes it once."""

    def render(self, context: template.Context) -> str:
        request = getattr(context, "request", None)
        if request is None:
            return super().render(context)
        secret = request.META.get("CSRF_COOKIE")
        written: tuple[str | None, str] | None = getattr(request, "_form_inputs", None)
        if written and secret and written[0] == secret:
            return written[1]
        token = super().render(context)
        if not token:
            return token
        mark = format_html('<input type="hidden" name="{}" value="{}">', origin.FIELD, origin.mark(request))
        request._form_inputs = request.META.get("CSRF_COOKIE"), token + mark
        return token + mark


@register.tag("csrf_token")
def csrf_token(parser: template.base.Parser, token: template.base.Token) -> MarkedTokenNode:
    return MarkedTokenNode()
