"""What the web server runs: one process, and behind each door what suits it (docs/decisions/the-two-doors.md)."""

import os
from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from valoa.door import MEGABYTE, WsgiDoor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valoa.settings")

pages = WsgiDoor(get_wsgi_application(), threads=settings.WEB_THREADS, limits={"/": 10 * MEGABYTE})

# Models can be imported only now that Django is set up.
from workbook.live import LiveDoor  # noqa: E402
from workbook.news import tell_streams  # noqa: E402

live = LiveDoor(tell_streams)


async def application(scope: Mapping, receive: Callable, send: Callable) -> None:
    if scope["type"] == "lifespan":
        await live.live_through(receive, send)
    elif scope["path"].startswith("/live/"):
        await live(scope, receive, send)
    else:
        await pages(scope, receive, send)
