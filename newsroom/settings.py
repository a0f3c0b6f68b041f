"""All settings, fed by the environment. `.env.example` explains every variable."""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from newsroom.environment import cache_at, database_at, hosts_of, kept_secret, mail_at, storages_at, whole_number

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
VAR.mkdir(exist_ok=True)

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# The site and its secrets. Whether it is strict about HTTPS follows from its address alone.

DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=hosts_of(SITE_URL))
SECRET_KEY = env("SECRET_KEY", default="") or kept_secret(VAR / "secret_key")

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # monitoring asks on loopback, without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# The paper speaks for its own host only: its subdomains (mail, shop) are not ours to bind.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# How many proxies of our own stand in front, each of which appends to X-Forwarded-For whom it saw.
TRUSTED_PROXIES = whole_number(env("TRUSTED_PROXIES", default="0"))
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Cookies exist for the desk only: readers never get one.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Secure-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Secure-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "newsroom.views.errors.csrf_failure"
# Django's own choice is a cookie for the whole site, and a message may hold an invitation's link.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
# How long the link of an invitation or of a new password works: over a weekend.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "img-src": [SELF],
        "style-src": [SELF],
        "script-src": [NONE],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# The desk needs its own scripts and fonts; the editor's import map and style carry the nonce.
DESK_SECURITY_POLICY = CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "font-src": [SELF],
    "img-src": [SELF, "data:"],
    "object-src": [NONE],
}

# Data

# A form with a text that is far too long still comes back with a sentence, and with the text.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20

DATABASE = database_at(env("DATABASE_URL", default=f"sqlite:///{VAR / 'newsroom.sqlite3'}"))
DATABASES = {"default": DATABASE}
SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    # FULL: an acknowledged save outlives a power cut.
    "synchronous": 2,
    "foreign_keys": 1,
    # What was removed for good leaves the file, too, whatever SQLite was built with.
    "secure_delete": 1,
    "journal_size_limit": 64 * 2**20,
    "cache_size": -20_000,
    "mmap_size": 128 * 2**20,
}
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "; ".join(f"PRAGMA {name}={value}" for name, value in SQLITE_PRAGMAS.items()),
    }
    # Tests run on a file like the real thing: a database in memory has no WAL and no second process.
    DATABASE["TEST"] = {"NAME": VAR / "test.sqlite3"}
elif DATABASE["ENGINE"] == "django.db.backends.postgresql":
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["OPTIONS"] = {
        # Who needs a connection waits for 1.5 seconds and then gets the page that says so. A connection that cannot be
        # made is given up soon: the pool would ask for it later and later, minutes after the database is back.
        "pool": {"min_size": 1, "max_size": 16, "timeout": 1.5, "reconnect_timeout": 1},
        "options": "-c lock_timeout=5000",
        # A server that accepts and says nothing, and one whose machine is gone.
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }

CACHE = cache_at(env("CACHE_URL", default="locmemcache://"))
CACHES = {
    "default": CACHE or cache_at("locmemcache://"),
    # Apart: many large cards must not push out what counts requests, and a page waits for no other server.
    "cards": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "cards",
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# With less room than this on the disk of the database or of the images, `/healthz` says so.
FREE_SPACE_MB = whole_number(env("FREE_SPACE_MB", default="500"))

# Mail

EMAIL_URL = env("EMAIL_URL", default="")
MAIL = mail_at(EMAIL_URL)
vars().update(MAIL)
EMAIL_TIMEOUT = 10
# The sender, where the imprint names no address.
DEFAULT_FROM_EMAIL = f"redaktion@{hosts_of(SITE_URL)[0]}"

# Other people's servers

# For tests only, for example "127.0.0.1:8001": loopback servers that may be fetched. A check refuses it on a real site.
FETCH_LOOPBACK_FOR_TESTS = env.list("FETCH_LOOPBACK_FOR_TESTS", default=[])

# Code

INSTALLED_APPS = [
    "newsroom",
    "newsroom.publication",
    "newsroom.people",
    "puzzles",
    "articles",
    "django_prose_editor",
    "js_asset",
    "csp",
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "newsroom.middleware.SecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.GZipTextMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "newsroom.server.middleware.RefusedBodyMiddleware",
    "newsroom.middleware.NoNulMiddleware",
    "newsroom.middleware.LenientSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsroom.people.sessions.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "newsroom.form_recovery.middleware.TypedTextMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsroom.publication.middleware.PublicationMiddleware",
    "newsroom.middleware.OneAddressMiddleware",
]
ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["newsroom.templatetags.desk_forms"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context_processors.frame",
            ],
        },
    },
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR / "media")))
# What readers may fetch has its own root, so that no address ever leads to an original.
MEDIA_URL = "/media/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT / "public", "base_url": MEDIA_URL, "file_permissions_mode": 0o644},
    },
    "originals": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": MEDIA_ROOT / "originals",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Images may lie with a provider instead. Readers still get them from here, and never ask a foreign host.
MEDIA_STORAGE = env("MEDIA_STORAGE", default="")
STORED_ELSEWHERE = storages_at(MEDIA_STORAGE)
STORAGES.update(STORED_ELSEWHERE)
# What an image may have at most. Pixels cost memory: 50 million of them 200 MB as JPEG or PNG. Formats that need more
# may have fewer (`articles.images.decoding`).
IMAGE_MAX_MB = whole_number(env("IMAGE_MAX_MB", default="30"))
IMAGE_MAX_MEGAPIXELS = whole_number(env("IMAGE_MAX_MEGAPIXELS", default="50"))
IMAGE_MAX_BYTES, IMAGE_MAX_PIXELS = IMAGE_MAX_MB * 2**20, IMAGE_MAX_MEGAPIXELS * 10**6
# Large files wait in the machine's temporary folder until they are looked at, and that may be full.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "articles.images.upload_handler.UploadHandler",
]
# Source maps are for developers' tools: compressing them would double the time of `collectstatic`.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# Language and time

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
# The second holds what Django says in German of our own.
LOCALE_PATHS = [BASE_DIR / "newsroom" / name for name in ("locale", "locale_of_django")]
TIME_ZONE = "Europe/Berlin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "newsroom.environment.Line"}},
    "filters": {
        "tokens": {"()": "newsroom.environment.WithoutTokens"},
        "outages": {"()": "newsroom.outages.OneLine"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # While the database is down it repeats itself every second: whoever asks for a connection says so too.
        "psycopg.pool": {"level": "ERROR"},
        "django.request": {"filters": ["outages"]},
        # Whoever gets in stands in the log, not only who does not.
        "newsroom.people.login_attempts": {"level": "INFO"},
    },
}
