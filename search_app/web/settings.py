"""What may be set from outside, by a TOML file, the environment, and the options of a command.

``query_log`` in the file and ``SEARCH_QUERY_LOG`` in the environment are ``QUERY_LOG`` here.
"""

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from indexer import paths
from indexer.errors import BadAddressError, BadSettingError, QueryLogError
from indexer.index_place import IndexPlace, read_index_place
from search_app.desk_access import DeskAccess, list_access_settings, read_desk_access
from search_app.publisher import Publisher, list_publisher_settings, read_publisher
from search_app.querylog.limits import DEFAULT_RULES
from search_app.querylog.store import MAX_DAYS
from search_app.settings_file import read_settings_file
from search_app.web.hosts import is_host, is_prefix

OWN_PATHS = ("SETTINGS", "INDEX", "QUERY_LOG", "DESK", "QUESTIONS", "NOTICES")
PATH_SETTINGS = (*OWN_PATHS, "PUBLISHER_LOGO")

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#@]+)/?", re.IGNORECASE)
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
LOG_FORMATS = ("text", "json")
MAX_PROCESSES = 64
GROUPS = ("publisher", "access")  # fields of settings that have a room of their own
_ON, _OFF = ("on", "yes", "true", "1"), ("off", "no", "false", "0")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one app; a field has its setting's name in small letters.

    ``settings`` is the TOML file with more of them. ``index`` is the folder of the generations,
    None where it is not known. Without ``editor_password`` the desk is off; ``desk`` is its folder,
    and ``questions`` the folder of the question bank, which may be missing. ``notices`` is the
    folder of the words and signs of notices. ``query_log`` is the log's file, None for no log.
    ``public_url`` is where readers find the first page, without a slash at its end; empty where
    that is not known. ``prefix`` is the path that all addresses begin with, such as ``/ask``.
    Only what a proxy at ``behind_proxy`` forwards is believed. Pages of the ``allowed_origins``
    may embed the search, and nobody else's. ``connections_per_client`` may wait at once.
    ``originals``: readers may open the files that booklets were made from. ``processes`` answer,
    all from one generation; the desk needs a server of one. ``log_format``: see there. ``access``
    says who else lets editors in.
    """

    settings: Path | None = None
    index: IndexPlace | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    query_log: Path | None = None
    query_log_times: int = DEFAULT_RULES.min_occasions
    query_log_days: int = DEFAULT_RULES.retention_days
    query_log_megabytes: int = DEFAULT_RULES.max_megabytes
    editor_password: str = field(default="", repr=False)
    desk: Path = Path(".desk")
    questions: Path = Path("corpus/questions")
    notices: Path = paths.NOTICES
    public_url: str = ""
    prefix: str = ""
    behind_proxy: tuple[Network, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    connections_per_client: int = 50
    publisher: Publisher = Publisher()
    originals: bool = True
    processes: int = 1
    log_format: str = LOG_FORMATS[0]
    access: DeskAccess = DeskAccess()

    def is_proxy(self, address: str) -> bool:
        """Whether whoever connects from there is our proxy."""
        return is_within(address, self.behind_proxy)


def is_within(address: str, networks: Iterable[Network]) -> bool:
    """Whether one of the networks has the address; none has what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any((getattr(parsed, "ipv4_mapped", None) or parsed) in each for each in networks)


@dataclass(frozen=True, slots=True)
class GivenSetting:
    """A setting as it was given, and where: an option, a variable of the environment, or a file."""

    value: str = field(repr=False)
    source: str


def get_values(given: Mapping[str, GivenSetting]) -> dict[str, str]:
    return {name: setting.value for name, setting in given.items()}


def list_setting_names() -> list[str]:
    own = [each.name.upper() for each in fields(Settings) if each.name not in GROUPS]
    return [*own, *list_publisher_settings(), *list_access_settings()]


def read_environment() -> dict[str, str]:
    """The settings in the environment, by name, as text.

    Flask's ``from_prefixed_env`` would take any ``SEARCH_…`` variable for a setting of Flask's own.
    """
    names = list_setting_names()
    return {name: os.environ[f"SEARCH_{name}"] for name in names if f"SEARCH_{name}" in os.environ}


def gather_settings(options: Mapping[str, Any]) -> dict[str, GivenSetting]:
    """What is given, by name: options count before the environment, and that before the file.

    Raises:
        BadSettingError: the file cannot be used.
    """
    given = {
        **{n: GivenSetting(value, f"SEARCH_{n}") for n, value in read_environment().items()},
        **{
            name.upper(): GivenSetting(str(value), f"--{name.replace('_', '-')}")
            for name, value in options.items()
            if value not in (None, "")
        },
    }
    if "SETTINGS" not in given or not given["SETTINGS"].value:
        return given
    path = Path(given["SETTINGS"].value)
    own = [name for name in list_setting_names() if name != "SETTINGS"]
    values = read_settings_file(path, own, PATH_SETTINGS)
    return {**{n: GivenSetting(value, str(path)) for n, value in values.items()}, **given}


def read_settings(config: Mapping[str, Any]) -> Settings:
    """Read the settings; one that is missing or empty has its default.

    Raises:
        QueryLogError: there is a log, and a rule of it is not a number from 1 to ``MAX_DAYS``.
        BadAddressError: the public address, the prefix, the proxy's address or an origin is none,
            or the number of connections no number.
        BadSettingError: one of the publisher's or of the desk's access, a switch, a choice or a
            count cannot be used.
    """
    given = {name: value for name, value in config.items() if value}
    names = ("QUERY_LOG_TIMES", "QUERY_LOG_DAYS", "QUERY_LOG_MEGABYTES")
    rules = names if "QUERY_LOG" in given else ()
    public_url = _read_public_url(str(given.get("PUBLIC_URL", "")))
    values: dict[str, Any] = {
        "editor_password": str(given.get("EDITOR_PASSWORD", "")),
        "host": str(given.get("HOST", Settings().host)),
        "port": _read_port(str(given.get("PORT", Settings().port))),
        "public_url": public_url,
        "prefix": _read_prefix(str(given.get("PREFIX", "")), public_url),
        "behind_proxy": _read_networks(str(given.get("BEHIND_PROXY", ""))),
        "allowed_origins": _read_origins(str(given.get("ALLOWED_ORIGINS", ""))),
        "connections_per_client": _read_connection_count(given),
        "publisher": read_publisher(given),
        "originals": _read_switch(config, "ORIGINALS"),
        "processes": _read_process_count(given),
        "access": read_desk_access(given),
        "log_format": _read_log_format(str(given.get("LOG_FORMAT", LOG_FORMATS[0]))),
        **{name.lower(): Path(given[name]) for name in OWN_PATHS if name in given},
        **({"index": read_index_place(str(given["INDEX"]))} if "INDEX" in given else {}),
        **{name.lower(): _read_day_count(given, name) for name in rules if name in given},
    }
    return Settings(**values)


def _read_day_count(given: Mapping[str, Any], name: str) -> int:
    value = str(given[name])
    if not re.fullmatch("[0-9]{1,5}", value) or not 1 <= int(value) <= MAX_DAYS:
        reason = f"is {value[:40]!r}, and must be a whole number from 1 to {MAX_DAYS}"
        raise QueryLogError(f"SEARCH_{name} {reason}.")
    return int(value)


def _read_port(value: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", value) or int(value) > 65535:
        reason = f"is {value[:40]!r}, and must be a whole number from 0 to 65535"
        raise BadAddressError(f"SEARCH_PORT {reason}.")
    return int(value)


def _read_public_url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]_~%/-]+", value):
        reason = "and must be an address such as https://ask.example.org"
        raise BadAddressError(f"SEARCH_PUBLIC_URL is {value[:40]!r}, {reason}.")
    return value.rstrip("/")


def _read_prefix(value: str, public_url: str) -> str:
    prefix = value.rstrip("/")
    if prefix and not is_prefix(prefix):
        reason = "and must be a path such as /ask, of letters, digits and . _ ~ -"
        raise BadAddressError(f"SEARCH_PREFIX is {value[:40]!r}, {reason}.")
    path = urlsplit(public_url).path
    if prefix and path not in ("", prefix):
        reason = f"but SEARCH_PUBLIC_URL ends with {path!r}. They must be the same"
        raise BadAddressError(f"SEARCH_PREFIX is {prefix!r}, {reason}.")
    return prefix


def _read_networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(
            ipaddress.ip_network(each.strip("[]")) for each in re.split(r"[\s,]+", value) if each
        )
    except ValueError:
        reason = (
            "and must be the proxy's address, such as 127.0.0.1, or several with commas between"
        )
        raise BadAddressError(f"SEARCH_BEHIND_PROXY is {value[:40]!r}, {reason}.") from None


def _read_origins(value: str) -> tuple[str, ...]:
    """As a browser writes them in ``Origin``: in small letters, without the usual port."""
    origins = []
    for each in filter(None, re.split(r"[\s,]+", value)):
        match = ORIGIN.fullmatch(each)
        if match is None or not is_host(match["host"]):
            reason = "and must be origins such as https://www.example.org, without a path or a *"
            raise BadAddressError(f"SEARCH_ALLOWED_ORIGINS has {each[:60]!r}, {reason}.")
        scheme = match["scheme"].lower()
        host = match["host"].lower().removesuffix(DEFAULT_PORTS[scheme])
        origins.append(f"{scheme}://{host}")
    return tuple(dict.fromkeys(origins))


def _read_switch(config: Mapping[str, Any], name: str) -> bool:
    """Whether something is on; it is, unless it is set off."""
    value = str(config.get(name, "")).strip().casefold()
    if value not in ("", *_ON, *_OFF):
        raise BadSettingError(f"SEARCH_{name} is {value[:40]!r}, and must be on or off.")
    return value not in _OFF


def _read_connection_count(given: Mapping[str, Any]) -> int:
    value = str(given.get("CONNECTIONS_PER_CLIENT", Settings().connections_per_client))
    if not re.fullmatch("[0-9]{1,4}", value) or int(value) == 0:
        reason = f"is {value[:40]!r}, and must be a whole number from 1 to 9999"
        raise BadAddressError(f"SEARCH_CONNECTIONS_PER_CLIENT {reason}.")
    return int(value)


def _read_process_count(given: Mapping[str, Any]) -> int:
    value = str(given.get("PROCESSES", 1))
    if not re.fullmatch("[0-9]{1,2}", value) or not 1 <= int(value) <= MAX_PROCESSES:
        reason = f"is {value[:40]!r}, and must be a whole number from 1 to {MAX_PROCESSES}"
        raise BadSettingError(f"SEARCH_PROCESSES {reason}.")
    desks = ("EDITOR_PASSWORD", "DESK_PROXY_SECRET", "OIDC_ISSUER")
    desk = next((name for name in desks if given.get(name)), "")
    if int(value) > 1 and desk:
        reason = f"but the editors' desk (SEARCH_{desk}) needs a server of one process"
        advice = "Serve it by another one; search_app/deploy/README.md says how"
        raise BadSettingError(f"SEARCH_PROCESSES is {value}, {reason}. {advice}.")
    return int(value)


def _read_log_format(value: str) -> str:
    if value not in LOG_FORMATS:
        raise BadSettingError(f"SEARCH_LOG_FORMAT is {value[:40]!r}, and must be text or json.")
    return value
