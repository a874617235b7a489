"""The product's settings as the tests want them: a directory of their own, tasks at once, cheap passwords."""

import atexit
import os
import shutil
import tempfile

os.environ["VALOA_DATA"] = tempfile.mkdtemp(prefix="valoa-test-")
atexit.register(shutil.rmtree, os.environ["VALOA_DATA"], ignore_errors=True)
os.environ["VALOA_TASKS"] = "django_tasks.backends.immediate.ImmediateBackend"
# Playwright keeps an event loop on the thread of a test that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from valoa.settings import *  # noqa: E402, F403
from valoa.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir()  # WhiteNoise warns where it finds none
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because in memory SQLite locks otherwise than it does in use; not synchronised, because it is thrown away.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
