"""What the web server runs: one process, and behind each door what suits it (docs/decisions/the-two-doors.md)."""

import os
from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from valoa.door import MEGABYTE, WsgiDoor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valoa.settings")

pages = WsgiDoor(get_wsgi_application(), threads=settings.WEB_THREADS, limits={"/": 10 * MEGABYTE})


async def application(scope: Mapping, receive: Callable, send: Callable) -> None:
    if scope["type"] == "lifespan":
        await live_through(receive, send)
    else:
        await pages(scope, receive, send)


async def live_through(receive: Callable, send: Callable) -> None:
    """The server's own start and stop; nothing needs preparing for either."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
