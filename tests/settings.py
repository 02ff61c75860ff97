"""Settings of the tests: the product's own, with plain static files, fast hashes and files that go away."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LINLI_DATA", tempfile.mkdtemp(prefix="linli-test-"))
# What triage has learnt is the same in every process of a run, and in the next run.
os.environ.setdefault("LINLI_TRIAGE", str(Path(__file__).resolve().parents[1] / ".cache" / "triage"))
os.environ.setdefault("LINLI_SQLITE_SYNCHRONOUS", "OFF")
# Playwright keeps an event loop in its thread; the tests of the same worker that follow it ask the database as ever.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("LINLI_SECRET_KEY", "only-for-tests")

from linli.config.settings import *  # noqa: F403 - the product's settings are what is tested
from linli.config.settings import DATABASES, LOGGING, ON_SQLITE, STATIC_ROOT, STORAGES

if ON_SQLITE:
    DATABASES["default"]["NAME"] = ":memory:"
    DATABASES["default"]["OPTIONS"].pop("init_command")
# WhiteNoise looks for the folder when a test makes its first request.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING["root"] = {"handlers": [], "level": "WARNING"}
