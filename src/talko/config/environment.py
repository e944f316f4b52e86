"""What an operator sets, as one typed value read from the environment. Unsafe or unreadable values stop the start and are named."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

Mode = Literal["production", "demo", "test", "development"]
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class FileQuotas:
    """Megabytes of stored files."""

    person: int
    organisation: int
    city: int


@dataclass(frozen=True)
class Reader:
    """A language model that reads what was found for a challenge. Without a URL there is none."""

    url: str
    """How the addresses of an API like OpenAI's begin, such as `http://127.0.0.1:11434/v1`."""
    key: str
    model: str
    tokens_a_day: int
    entries: int
    """For one challenge."""
    seconds: int
    """For one answer."""


class UnsafeSettings(SystemExit):
    """The server refuses to start. The message lists every setting that has to be mended."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"Talko does not start with these settings:\n{lines}\nSee docs/operating.md.")


@dataclass(frozen=True)
class Environment:
    mode: Mode
    secret_key: str
    hosts: tuple[str, ...]
    database_url: str
    data_dir: Path
    https: bool
    home_city: str
    """Slug of the city whose name stands in the header for visitors of whom nothing else is known."""
    mail_url: str
    """`smtp://user:password@host:port/?tls=1`, or empty: mail is written to a folder."""
    mail_from: str
    base_url: str
    """How links in mail begin."""
    translator_url: str
    """A LibreTranslate-compatible service, or empty: no machine translation."""
    translator_key: str
    reader: Reader
    fetch_networks: tuple[IPv4Network | IPv6Network, ...]
    """Networks that are not public, whose servers addresses given by people may nevertheless point at."""
    encoder: str
    """`minilm` or `folder:PATH`: a sentence encoder that matching uses as well; or empty."""
    oidc: str
    """JSON list of OpenID Connect providers (`{"id", "name", "client_id", "secret", "server_url"}`)."""
    files_url: str
    """`s3://key:secret@host:port/bucket?region=eu-north-1`, or empty: files are stored in a local folder."""
    file_quotas: FileQuotas
    clamd: str
    """A virus scanner that speaks clamd's protocol: `tcp://host:3310` or `unix:///run/clamd.sock`; or empty."""
    payments: tuple[str, ...]
    """How people can pay, the first one offered first: `simulator`, which only pretends, and `bank`."""
    writes_per_minute: int
    page_cache_seconds: int
    trusted_proxies: int
    log_level: str

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    @property
    def media_dir(self) -> Path:
        return self.data_dir / "files"


DEFAULT_MODE: Mode = "production"
TEST_SECRET = "only-for-tests-and-development-on-one-machine"


def read(variables: Mapping[str, str] = os.environ) -> Environment:
    """Raises UnsafeSettings with all problems at once."""
    problems: list[str] = []
    mode = _mode(variables, problems)
    local = mode != "production"
    data_dir = Path(variables.get("TALKO_DATA_DIR") or ROOT / "var" / mode)
    environment = Environment(
        mode=mode,
        secret_key=variables.get("TALKO_SECRET_KEY", TEST_SECRET if mode in {"test", "development"} else ""),
        hosts=tuple(host.strip() for host in variables.get("TALKO_HOSTS", "").split(",") if host.strip())
        or (("localhost", "127.0.0.1", "[::1]", "testserver") if local else ()),
        database_url=variables.get("DATABASE_URL") or f"sqlite:///{data_dir / 'talko.sqlite3'}",
        data_dir=data_dir,
        https=_flag(variables, "TALKO_HTTPS", not local, problems),
        home_city=variables.get("TALKO_HOME_CITY", ""),
        mail_url=variables.get("TALKO_MAIL_URL", ""),
        mail_from=variables.get("TALKO_MAIL_FROM") or "Talko <talko@localhost>",
        base_url=variables.get("TALKO_BASE_URL", "http://127.0.0.1:8000" if local else "").rstrip("/"),
        translator_url=variables.get("TALKO_TRANSLATOR_URL", ""),
        translator_key=variables.get("TALKO_TRANSLATOR_KEY", ""),
        reader=Reader(
            url=variables.get("TALKO_READER_URL", "").rstrip("/"),
            key=variables.get("TALKO_READER_KEY", ""),
            model=variables.get("TALKO_READER_MODEL", ""),
            tokens_a_day=_number(variables, "TALKO_READER_TOKENS_A_DAY", 500_000, problems),
            entries=_number(variables, "TALKO_READER_ENTRIES", 40, problems),
            seconds=_number(variables, "TALKO_READER_SECONDS", 60, problems),
        ),
        fetch_networks=_networks(variables, "TALKO_FETCH_NETWORKS", problems),
        encoder=variables.get("TALKO_ENCODER", ""),
        oidc=variables.get("TALKO_OIDC", "[]"),
        files_url=variables.get("TALKO_FILES_URL", ""),
        file_quotas=FileQuotas(
            person=_number(variables, "TALKO_FILES_PERSON_MB", 500, problems),
            organisation=_number(variables, "TALKO_FILES_ORGANISATION_MB", 1000, problems),
            city=_number(variables, "TALKO_FILES_CITY_MB", 10_000, problems),
        ),
        clamd=variables.get("TALKO_CLAMD", ""),
        payments=tuple(
            name.strip()
            for name in variables.get("TALKO_PAYMENTS", "simulator,bank" if local else "bank").split(",")
            if name.strip()
        ),
        writes_per_minute=_number(variables, "TALKO_WRITES_PER_MINUTE", 60, problems),
        page_cache_seconds=_number(
            variables, "TALKO_PAGE_CACHE_SECONDS", 0 if mode == "test" else 5, problems
        ),
        trusted_proxies=_number(variables, "TALKO_TRUSTED_PROXIES", 0, problems),
        log_level=variables.get("TALKO_LOG_LEVEL", "INFO"),
    )
    checks = (
        lambda: sign_in_servers(environment.oidc, schemes="https" if mode == "production" else "https?"),
        lambda: file_storage(environment.files_url),
        lambda: _check_clamd(environment.clamd),
        lambda: _check_reader(environment.reader),
        lambda: _check_payments(environment.payments),
    )
    for check in checks:
        try:
            check()
        except ValueError as error:
            problems.append(str(error))
    if not local:
        problems += unsafe(environment)
    if problems:
        raise UnsafeSettings(problems)
    return environment


PAYMENTS = ("simulator", "bank")


def _check_payments(names: tuple[str, ...]) -> None:
    unknown = [name for name in names if name not in PAYMENTS]
    if unknown:
        raise ValueError(f"TALKO_PAYMENTS names {', '.join(unknown)}; known are {', '.join(PAYMENTS)}")


def unsafe(environment: Environment) -> list[str]:
    """What must not stand so in production."""
    problems = []
    if len(environment.secret_key) < 40 or environment.secret_key == TEST_SECRET:
        problems.append("TALKO_SECRET_KEY must be set to a random text of at least 40 characters")
    if not environment.hosts or "*" in environment.hosts:
        problems.append("TALKO_HOSTS must name the hosts of this server, separated by commas, and not *")
    if not environment.https:
        problems.append("TALKO_HTTPS must not be off: cookies would travel readable")
    if not environment.base_url.startswith("https://"):
        problems.append(
            "TALKO_BASE_URL must be the https address of this server; links in mail begin with it"
        )
    if not environment.mail_url:
        problems.append(
            "TALKO_MAIL_URL must name the mail server, such as smtp://user:password@mail.example:587/?tls=1"
        )
    if environment.mail_from.rstrip(">").endswith("@localhost"):
        problems.append(
            "TALKO_MAIL_FROM must be an address that people can answer, such as Talko <talko@lulea.example>"
        )
    if "simulator" in environment.payments:
        problems.append("TALKO_PAYMENTS must not name the simulator: it only pretends to be paid")
    if environment.writes_per_minute == 0:
        problems.append("TALKO_WRITES_PER_MINUTE must not be 0: writing would not be limited")
    return problems


def file_storage(url: str) -> dict[str, Any]:
    """The storage that TALKO_FILES_URL names, as Django takes it. Raises ValueError with what to mend."""
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not (parts.hostname and parts.username and parts.password and bucket):
        raise ValueError("TALKO_FILES_URL must look like s3://key:secret@host:port/bucket?region=eu-north-1")
    scheme = "http" if query.get("tls") == ["0"] else "https"
    options = {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "endpoint_url": f"{scheme}://{parts.netloc.rpartition('@')[2]}",
        "bucket_name": bucket,
        "region_name": query.get("region", ["us-east-1"])[0],
        "addressing_style": "path",
        "file_overwrite": False,
        "default_acl": None,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def _check_clamd(url: str) -> None:
    parts = urlsplit(url)
    if url and not (parts.scheme == "tcp" and parts.hostname) and not (parts.scheme == "unix" and parts.path):
        raise ValueError("TALKO_CLAMD must be tcp://host:3310 or unix:///path/to/clamd.sock")


def _check_reader(reader: Reader) -> None:
    if reader.url and not re.match("https?://", reader.url):
        raise ValueError(
            "TALKO_READER_URL must begin with https:// or http://, as in http://127.0.0.1:11434/v1"
        )
    if reader.url and not reader.model:
        raise ValueError("TALKO_READER_MODEL must name the model that reads")
    if not (reader.key.isascii() and reader.key.isprintable()):
        raise ValueError("TALKO_READER_KEY must be one line of ASCII characters")


def sign_in_servers(oidc: str, schemes: str = "https?") -> list[dict[str, Any]]:
    """What TALKO_OIDC names, as allauth takes it. Raises ValueError with what to mend."""
    try:
        named = json.loads(oidc)
    except ValueError as error:
        raise ValueError(f"TALKO_OIDC is not JSON: {error}") from error
    if not isinstance(named, list) or not all(isinstance(one, dict) for one in named):
        raise ValueError("TALKO_OIDC must be a JSON list of objects")
    for one in named:
        for key in ("id", "name", "client_id", "secret", "server_url"):
            if not isinstance(one.get(key), str) or not one[key]:
                raise ValueError(f"TALKO_OIDC must give each server a text for {key!r}")
        if not re.fullmatch(r"[a-z0-9-]+", one["id"]):
            raise ValueError("TALKO_OIDC: an id stands in an address; it may have a-z, 0-9 and - in it")
        if not re.match(f"{schemes}://", one["server_url"]):
            raise ValueError("TALKO_OIDC: a server_url begins with https://, for secrets travel there")
    if len({one["id"] for one in named}) < len(named):
        raise ValueError("TALKO_OIDC names two servers by the same id")
    return [
        {
            "provider_id": one["id"],
            "name": one["name"],
            "client_id": one["client_id"],
            "secret": one["secret"],
            "settings": {"server_url": one["server_url"].rstrip("/"), "oauth_pkce_enabled": True},
        }
        for one in named
    ]


def _mode(variables: Mapping[str, str], problems: list[str]) -> Mode:
    if variables.get("TALKO_DEMO") == "1":
        return "demo"
    mode = variables.get("TALKO_MODE", DEFAULT_MODE)
    if mode == "production" or mode == "demo" or mode == "test" or mode == "development":
        return mode  # type: ignore[return-value]  # narrowed by the comparisons above
    problems.append(f"TALKO_MODE is {mode!r}; it may be production, demo, development or test")
    return DEFAULT_MODE


def _flag(variables: Mapping[str, str], name: str, default: bool, problems: list[str]) -> bool:
    value = variables.get(name, "").lower()
    if value in {"", "1", "0", "true", "false", "on", "off"}:
        return default if value == "" else value in {"1", "true", "on"}
    problems.append(f"{name} is {value!r}; it may be 1 or 0")
    return default


def _number(variables: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    value = variables.get(name, "")
    if value == "":
        return default
    if value.isascii() and value.isdigit():
        return int(value)
    problems.append(f"{name} is {value!r}; it must be a whole number, 0 or more")
    return default


def _networks(
    variables: Mapping[str, str], name: str, problems: list[str]
) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in variables.get(name, "").split(",") if part.strip())
    except ValueError as error:
        problems.append(f"{name} must list networks such as 10.1.2.0/24: {error}")
        return ()
