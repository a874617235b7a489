"""The home page, the public reading, and what is said when something goes wrong."""

import re

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from workbook import access, phases
from workbook.forms import tidy
from workbook.phase import viivahda
from workbook.queries import deleted_teams, seated_teams, unsaved_texts


@require_safe
def home(request):
    context = {
        "tagline": viivahda.definition.texts["valoa.tagline"],
        "article": viivahda.definition.article("etusivu"),
        "phases": [phase.definition for phase in phases.all_phases()],
        "teams": seated_teams(request),
        "deleted_teams": deleted_teams(request),
    }
    return render(request, "home.html", context)


@require_safe
def reading(request):
    """The orientation reading, to be sent to participants before the first meeting."""
    return render(request, "reading.html", {"article": viivahda.definition.article("orientaatio"), "share": True})


@require_safe
def why(request):
    return render(request, "reading.html", {"article": viivahda.definition.article("miksi")})


@never_cache
@require_safe
def health(request):
    """For the load balancer: answers when the process and its database do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def styleguide(request):
    return render(request, "styleguide.html")


# --- When something goes wrong ----------------------------------------------------------------------------------------


def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def bad_request(request, exception=None):
    return render(request, "errors/400.html", {"typed": typed_texts(request)}, status=400)


def forbidden(request, exception=None):
    if isinstance(exception, access.Closed):
        return closed(request, exception)
    return render(request, "errors/403.html", status=403)


def closed(request, exception: access.Closed):
    """A workbook that is not written in any more took nothing in. What was typed is there to be copied."""
    if request.headers.get("X-Requested-With"):
        return JsonResponse({"error": str(exception)}, status=422)
    typed = unsaved_texts(exception.workbook, typed_texts(request))
    context = {"workbook": exception.workbook, "reason": str(exception), "typed": typed}
    return render(request, "workbook/closed.html", context, status=409)


def server_error(request):
    return render(request, "errors/500.html", status=500)


@requires_csrf_token
def csrf_failure(request, reason=""):
    """A form whose protection had expired. What was typed stands on the page, and one press sends it again.

    Only a browser that a team knows is offered to send again: a foreign site's form has no cookie of ours along.
    """
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    context = {
        "fields": [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"],
        "typed": typed_texts(request),
        "known": bool(access.seats(request)[:1]) if request.COOKIES.get(access.COOKIE) else False,
    }
    return render(request, "errors/csrf.html", context, status=403)


def typed_texts(request) -> list[str]:
    """What a person typed into a form that could not be taken in, so that it can be copied."""
    try:
        return [tidy(text) for name, text in request.POST.items() if re.match("text|name|title", name) and text.strip()]
    except Exception:  # The body itself may be what is wrong.
        return []
