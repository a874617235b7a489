"""The product, and behind the same door two views that do nothing: what its pages and saves are measured against.

BENCH_SYNCHRONOUS sets SQLite's `synchronous` otherwise than the product does.
"""

import os
from collections.abc import Callable, Iterable

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from valoa import asgi, urls

from .house import ALONE, VIEW


def bare(request: HttpRequest) -> HttpResponse:
    request.POST  # noqa: B018  Whoever is sent a form reads it.
    return HttpResponse("ok", content_type="text/plain", headers={"Content-Length": "2"})


def dispatch(environ: dict, start_response: Callable) -> Iterable[bytes]:
    application = alone if environ["PATH_INFO"] == ALONE else product
    return application(environ, start_response)


def set_synchronous(connection, **_signal) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={os.environ['BENCH_SYNCHRONOUS']}")


urls.urlpatterns += [path(VIEW[1:], bare), path(ALONE[1:], bare)]
with override_settings(MIDDLEWARE=[]):
    alone = get_wsgi_application()
product = asgi.pages.application
asgi.pages.application = dispatch
application = asgi.application
if "BENCH_SYNCHRONOUS" in os.environ:
    connection_created.connect(set_synchronous)
