"""`python -m valoa` runs the web server; script/server, the tests and a service manager start it the same way."""

import os

import uvicorn


def serve(application: str = "valoa.asgi:application") -> None:
    """Serve the named ASGI application as the settings say, until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valoa.settings")
    from django.conf import settings

    uvicorn.run(
        application,
        host=settings.BIND,
        port=settings.PORT,
        workers=settings.WEB_PROCESSES,
        lifespan="on",
        ws="none",
        log_level="warning",
        # Addresses hold keys, and the proxy's headers are Django's to judge (VALOA_BEHIND_PROXY).
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    serve()
