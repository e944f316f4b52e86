import sys
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
import structlog
from csp.constants import NONE, SELF

from talko.config.environment import ROOT, file_storage, read, sign_in_servers
from talko.config.hosts import Hosts

TALKO = read()

SECRET_KEY = TALKO.secret_key
DEBUG = False
ALLOWED_HOSTS = Hosts(TALKO.hosts)
ROOT_URLCONF = "talko.config.urls"
WSGI_APPLICATION = "talko.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"
for folder in (TALKO.data_dir, TALKO.data_dir / "static"):
    folder.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "talko.core",
    "talko.core.files",
    "talko.accounts",
    "talko.searches",
    "talko.cities",
    "talko.actors",
    "talko.dialogue",
    "talko.challenges",
    "talko.solutions",
    "talko.matching",
    "talko.funding",
    "talko.funding.ledger",
    "talko.about",
    "talko.web",
    "talko.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules",
    "csp",
]

MIDDLEWARE = [
    "talko.core.web.middleware.HeadWithoutBody",
    "talko.core.web.middleware.ForEveryone",
    "talko.core.web.compression.Compression",
    "talko.core.web.middleware.AnonymousPageCache",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "talko.core.web.middleware.PrivateToSession",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "talko.core.web.middleware.CleanTexts",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "talko.web.clocks.ReaderClock",
    "talko.core.web.middleware.PersonLanguage",
    "talko.core.web.middleware.WriteLimit",
    "talko.core.forms.oversize.BodyLimit",
    "talko.core.forms.restoring.GiveBack",
    "talko.core.web.middleware.Errors",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["talko.core.templatetags.origin"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "talko.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "talko.core.forms.widgets.Renderer"

DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(dj_database_url.parse(TALKO.database_url, conn_max_age=600, conn_health_checks=True))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;",
    }
else:
    # PostgreSQL plans our questions longer than it answers them: what a connection asks again keeps its plan.
    kept_plans = {"server_side_binding": True, "prepare_threshold": 5}
    DATABASES["default"]["OPTIONS"] = kept_plans | DATABASES["default"].get("OPTIONS", {})

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "pages": {
        "BACKEND": "talko.core.web.page_cache.BoundedMemory",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_BYTES": 64 * 1024 * 1024, "LARGEST": 2 * 1024 * 1024},
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("sv", "Svenska"), ("en", "English"), ("fi", "Suomi")]
LOCALE_PATHS = [ROOT / "src" / "talko" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = TALKO.https
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_FINDERS = [
    "talko.web.generated_files.GeneratedFiles",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATIC_ROOT = TALKO.data_dir / "static"
MATCHING_ROOT = TALKO.data_dir / "matching"
MEDIA_ROOT = TALKO.media_dir
STORAGES = {
    "default": file_storage(TALKO.files_url),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if TALKO.mode in {"production", "demo"}
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TALKO.mode in {"test", "development"}
WHITENOISE_AUTOREFRESH = TALKO.mode == "development"

AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "talko.accounts.backends.ByPassword",
    "talko.accounts.backends.ByAllauth",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TALKO.mode == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if TALKO.https else "http"
ACCOUNT_ADAPTER = "talko.accounts.adapter.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key"}
ACCOUNT_SIGNUP_FORM_CLASS = "talko.accounts.forms.SignUpForm"
ACCOUNT_FORMS = {
    "signup": "talko.accounts.sign_in_forms.NewAccountForm",
    "login": "talko.accounts.sign_in_forms.SignInForm",
    "reset_password": "talko.accounts.sign_in_forms.ForgottenPasswordForm",
    "change_email": "talko.accounts.sign_in_forms.ChangeAddressForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TALKO.https
MFA_TOTP_ISSUER = "Talko"
MFA_FORMS = {
    "add_webauthn": "talko.accounts.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "talko.accounts.passkey_forms.RenamePasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "talko.accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": sign_in_servers(TALKO.oidc)}}

SESSION_ENGINE = "talko.core.web.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = TALKO.https
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = TALKO.https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "talko.web.errors.csrf_failed"
CSRF_TRUSTED_ORIGINS = [TALKO.base_url] if TALKO.base_url.startswith("https://") else []
SECURE_SSL_REDIRECT = TALKO.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TALKO.trusted_proxies else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TALKO.https else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["talko.core.files.uploads.BoundedUpload"]

DEFAULT_FROM_EMAIL = SERVER_EMAIL = TALKO.mail_from
if TALKO.mail_url:
    _mail = urlsplit(TALKO.mail_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 587
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = parse_qs(_mail.query).get("tls") == ["1"]
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = TALKO.mail_dir

# No list of queues means that any name will do: `core.background.schedule.LANES` names them.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# A plain traceback: the pretty one shows each local variable as well, so what people typed, and takes long to draw.
CONSOLE = structlog.dev.ConsoleRenderer(
    colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(
                    [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
                    if TALKO.mode == "production"
                    else [CONSOLE]
                ),
            ],
            "foreign_pre_chain": [
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": TALKO.log_level},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
