"""Settings of the whole site: one file, read from the environment, sections in Django's order.

Every variable is described in docs/operations/configuration.md. A file named `.env` beside
manage.py is read first; the real environment wins over it.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.csp import CSP

from portfolio.structured_logs import logging_config
from portfolio.task_queue import TaskSerializer

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# Commands that touch neither sessions nor database, so they run without a key.
KEYLESS_COMMANDS = {"schedule", "help", "--help", "-h", "version", "--version"}

env = environ.Env()
env.read_env(BASE_DIR / ".env")


# Core


def secret_key(*, debug: bool) -> str:
    """Return SECRET_KEY, or what the file named by SECRET_KEY_FILE holds."""
    path = env.str("SECRET_KEY_FILE", default="")
    key = Path(path).read_text().strip() if path else env.str("SECRET_KEY", default="")
    if key:
        return key
    if debug or KEYLESS_COMMANDS.intersection(sys.argv[1:2]):
        return get_random_secret_key()
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Put SECRET_KEY=<50 random characters> into .env or the "
        "environment (`make run` does it for you), or set DEBUG=1 on a developer's machine."
    )


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key(debug=DEBUG)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK_HOSTS)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
CHROMIUM_PATH = env.str("CHROMIUM_PATH", default="")
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data")))
ROOT_URLCONF = "portfolio.urls"
WSGI_APPLICATION = "portfolio.wsgi.application"
# Plain http is right only where nobody but this machine can connect.
PLAIN_HTTP = set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")

INSTALLED_APPS = [
    "portfolio.apps.PortfolioConfig",
    "programs.apps.ProgramsConfig",
    "projects.apps.ProjectsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "simple_history",
]

MIDDLEWARE = [
    "portfolio.request_context.RequestContextMiddleware",
    "portfolio.trusted_proxies.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "portfolio.private_pages.PrivatePagesMiddleware",
    "portfolio.request_size.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "projects.views.refusal.RefusalMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portfolio.context_processors.navigation",
            ],
        },
    },
]

# Databases


def database_config(url: str) -> dict:
    """Return Django's settings for ``url``, with what each database needs to be durable."""
    config = env.db_url_config(url)
    options = config.setdefault("OPTIONS", {})
    if config["ENGINE"] == "django.db.backends.sqlite3":
        if config["NAME"] != ":memory:":
            config["NAME"] = str(BASE_DIR / config["NAME"])
        # A deferred transaction cannot wait for the writer before it: it fails at once with
        # "database is locked". FULL keeps an answered write through a power cut.
        options["transaction_mode"] = "IMMEDIATE"
        options["timeout"] = 20
        options["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864;"
        )
    else:
        config["CONN_MAX_AGE"] = 600
        config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": database_config(env.str("DATABASE_URL", default="sqlite:///db.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache: only rate limits live here. In the database they count across processes and restarts.

CACHES = {"default": env.cache("CACHE_URL", default="dbcache://cache")}

# Background tasks (django.tasks on huey)


def huey_config(url: str) -> dict:
    """Return huey's settings for the store that ``url`` names; empty is a SQLite file."""
    scheme = urlsplit(url).scheme
    if not url:
        store = {
            "huey_class": "portfolio.task_queue.sqlite_queue",
            "filename": str(DATA_DIR / "tasks.sqlite3"),
            "fsync": True,
            "timeout": 20,
        }
    elif scheme in {"postgres", "postgresql"}:
        store = {"huey_class": "huey.PostgresHuey", "dsn": url}
    elif scheme in {"redis", "rediss"}:
        store = {"huey_class": "huey.PriorityRedisHuey", "url": url}
    else:
        raise ImproperlyConfigured(
            f"TASKS_URL starts with {scheme!r}: leave it empty (a SQLite file in DATA_DIR), "
            "or use postgres:// or redis://."
        )
    return store | {"name": "bifocal", "immediate": False, "serializer": TaskSerializer()}


HUEY = huey_config(env.str("TASKS_URL", default=""))
TASKS = {
    "default": {
        "BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend",
        "ENQUEUE_ON_COMMIT": True,
    }
}

# Mail


def mailer(url: str) -> dict:
    """Return the settings of Django's mailer for ``url``, e.g. smtp+tls://user:pass@host:587."""
    parsed = env.email_url_config(url)
    options = {
        "host": parsed.get("EMAIL_HOST"),
        "port": parsed.get("EMAIL_PORT"),
        "username": parsed.get("EMAIL_HOST_USER"),
        "password": parsed.get("EMAIL_HOST_PASSWORD"),
        "use_tls": parsed.get("EMAIL_USE_TLS"),
        "use_ssl": parsed.get("EMAIL_USE_SSL"),
        "timeout": 10,
    }
    is_smtp = parsed["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    kept = {k: v for k, v in options.items() if v} if is_smtp else {}
    return {"BACKEND": parsed["EMAIL_BACKEND"], "OPTIONS": kept}


# Where nobody but this machine signs in, mail may go to the terminal.
LOCAL_MAIL = "consolemail://" if PLAIN_HTTP else "smtp://localhost:25"
MAILERS = {"default": mailer(env.str("EMAIL_URL", default=LOCAL_MAIL))}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="bifocal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Passwords, sign-in, sessions

AUTH_USER_MODEL = "portfolio.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
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
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=False)
ACCOUNT_ADAPTER = "portfolio.sign_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "portfolio.sign_in.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if PLAIN_HTTP else "https"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# allauth counts these per address, which trusted_proxies has set to the client's own.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Bifocal"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP

OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", default="Single sign-on"),
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# Hardening

if not PLAIN_HTTP:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = True
    # Probes come from the machine itself, over http.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXIES:
        # Believed only because trusted_proxies removes it from everybody else's requests.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Signing in with OIDC answers a form with a redirect, which form-action covers.
OIDC_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL)) if OIDC_SERVER_URL else ""
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF, OIDC_ORIGIN] if OIDC_ORIGIN else [CSP.SELF],
}

# Languages and time

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]


def static_storage(*, debug: bool, compress: bool) -> str:
    """Return the storage of static files: hashed names, compressed only when an image is built."""
    if debug:
        return "django.contrib.staticfiles.storage.StaticFilesStorage"
    if compress:
        return "whitenoise.storage.CompressedManifestStaticFilesStorage"
    return "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": static_storage(debug=DEBUG, compress=env.bool("STATIC_COMPRESS", default=False))
    },
}
MEDIA_ROOT = DATA_DIR / "media"

# API

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portfolio.api.parsing.BoundedJsonParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "portfolio.api.parsing.JsonAlways",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portfolio.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["portfolio.api.throttling.CallerThrottle"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "portfolio.api.schema.Operation",
    "EXCEPTION_HANDLER": "portfolio.api.errors.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bifocal",
    "DESCRIPTION": "One plan, two lenses: programs and projects.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": ["portfolio.api.schema.document_problems"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": False, "validatorUrl": None},
}

# Pages

DJANGO_HTMX_VERSION = 2

# Logs

LOG_FORMAT = env.str("LOG_FORMAT", default="console" if DEBUG else "json")
LOGGING = logging_config(level=env.str("LOG_LEVEL", default="INFO"), log_format=LOG_FORMAT)
LOGGING_CONFIG = "portfolio.structured_logs.configure"
