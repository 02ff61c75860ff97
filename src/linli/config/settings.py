"""Settings: what an installation may change comes from LINLI_… environment variables, each with a safe default."""

import os
import secrets
from pathlib import Path

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
DATA = Path(os.environ.get("LINLI_DATA", ROOT / "var"))


def _secret_key() -> str:
    """Return LINLI_SECRET_KEY, else a key made once and kept in the data folder, readable by its owner only."""
    if key := os.environ.get("LINLI_SECRET_KEY"):
        return key
    file = DATA / "secret-key"
    if not file.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        draft = DATA / f"secret-key.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            # link, not rename: the first of two processes wins and both read the same key.
            file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


SECRET_KEY = _secret_key()
DEBUG = _flag("LINLI_DEBUG")
ALLOWED_HOSTS = os.environ.get("LINLI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LINLI_ORIGINS", "").split(",") if o]
HTTPS = _flag("LINLI_HTTPS")
# The installation's own address, as credentials and their QR codes name it: scheme and domain, no path.
LINLI_PUBLIC_URL = os.environ.get("LINLI_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "linli.core",
    "linli.places",
    "linli.people",
    "linli.credentials",
    "linli.messages",
    "linli.ledger",
    "linli.points",
    "linli.catalogue",
    "linli.triage",
    "linli.stewards",
    "linli.merchants",
    "linli.orders",
    "linli.market",
    "linli.lettings",
    "linli.neighbours",
    "linli.rounds",
    "linli.care",
    "linli.planning",
    "linli.alliance",
    "linli.portals",
    "linli.simulation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linli.portals.access.MemberMiddleware",
]

ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"
APPEND_SLASH = True

_LOADERS: list[object] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates", *(PACKAGE / "portals").glob("*/templates")],
        "OPTIONS": {
            "loaders": _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "linli.portals.context.linli",
            ],
        },
    },
]

# --- data ---------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("LINLI_DATABASE_URL", f"sqlite:///{DATA / 'linli.sqlite3'}"), conn_max_age=600
    )
}
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if ON_SQLITE:
    DATABASES["default"]["ENGINE"] = "linli.core.backends.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock when it begins, so that two moves on one order queue up instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # synchronous=FULL: a move that was acknowledged survives a power cut, not only a crash of the process.
        "init_command": "PRAGMA journal_mode=WAL; "
        f"PRAGMA synchronous={os.environ.get('LINLI_SQLITE_SYNCHRONOUS', 'FULL')}; "
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PRIVATE_FILES = DATA / "private"

# --- later work ---------------------------------------------------------------------------------------------------
TASKS = {
    "default": {
        "BACKEND": os.environ.get("LINLI_TASKS_BACKEND", "django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default", "lengthy"],
    },
}
# After how many seconds work that nobody did is believed to be lost, and is handed out again.
LINLI_LOST_AFTER = float(os.environ.get("LINLI_LOST_AFTER", "30"))
# How long a day's plan may be searched. (Eight seconds are the planner's own measure for forty workers and six hundred jobs.)
LINLI_PLAN_SECONDS = float(os.environ.get("LINLI_PLAN_SECONDS", "8"))
LINLI_VALUE_CHAIN = "linli.config.value_chain.CHAIN"
LINLI_SCHEDULE = "linli.config.schedule.SCHEDULE"
LINLI_SMS_CHANNEL = os.environ.get("LINLI_SMS_CHANNEL", "linli.messages.channels.ConsoleSms")
LINLI_PUSH_CHANNEL = os.environ.get("LINLI_PUSH_CHANNEL", "linli.messages.channels.ConsolePush")
# Who checks a face or a document when a family account is confirmed: nobody, unless an adapter is named.
LINLI_FAMILY_VERIFIER = os.environ.get("LINLI_FAMILY_VERIFIER", "linli.people.verification.Off")

# --- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "signin"
AUTHENTICATION_BACKENDS = ["linli.people.backends.PersonBackend"]
SESSION_ENGINE = "linli.core.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# A sign-in that reaches the phone through WeChat's browser comes back by a top-level GET: Lax still carries it.
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "linli.portals.errors.csrf"

# --- words and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- files served to browsers -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_FILES}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- safety -------------------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("LINLI_BEHIND_PROXY") else None

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LINLI_LOG", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django_tasks_db": {"level": "WARNING"},
        "django.tasks": {"level": "WARNING"},
    },
}
