"""``search_app settings``: by a file, the environment and options; a sentence for what is wrong."""

import tomllib
from pathlib import Path

import pytest

from search_app.web.app import create_app
from search_app.web.settings import gather_settings, get_values, read_settings
from tests.support.commands import Commands
from tests.support.web_index import Shelf


def write(folder: Path, text: str) -> Path:
    path = folder / "search.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_options_count_before_the_environment_and_that_before_the_file(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = write(tmp_path, 'prefix = "/file"\nport = 1\nhost = "::1"\npublisher_name = "Örtlich"\n')
    monkeypatch.setenv("SEARCH_PREFIX", "/environment")
    monkeypatch.setenv("SEARCH_PORT", "2")
    done = commands("search_app", "settings", "--settings", file, "--port", "3")
    assert done.code == 0
    assert f'host = "::1"  # {file}' in done.out.splitlines()
    assert 'prefix = "/environment"  # SEARCH_PREFIX' in done.out.splitlines()
    assert "port = 3  # --port" in done.out.splitlines()
    assert 'desk = ".desk"  # default' in done.out.splitlines()
    assert tomllib.loads(done.out)["publisher_name"] == "Örtlich"


def test_what_is_printed_is_a_file_that_means_the_same(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEARCH_BEHIND_PROXY", "127.0.0.1, ::1, 10.1.0.0/16")
    monkeypatch.setenv("SEARCH_PUBLIC_URL", "https://care.example.org")
    monkeypatch.setenv("SEARCH_CARE_PHONE", "+1 555 010 0199")
    monkeypatch.setenv("SEARCH_DESK", str(tmp_path / "my desk"))
    first = commands("search_app", "settings").out
    for name in ("BEHIND_PROXY", "PUBLIC_URL", "CARE_PHONE", "DESK"):
        monkeypatch.delenv(f"SEARCH_{name}")
    file = write(tmp_path, first)
    here, there = (
        read_settings(get_values(gather_settings(each))) for each in ({}, {"settings": file})
    )
    assert [str(each) for each in there.behind_proxy] == ["127.0.0.1/32", "::1/128", "10.1.0.0/16"]
    assert (there.public_url, there.desk) == ("https://care.example.org", tmp_path / "my desk")
    assert there.publisher.care_phone == "+1 555 010 0199"
    assert there.questions == tmp_path / here.questions


def test_a_secret_is_not_shown(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCH_EDITOR_PASSWORD", "correct horse")
    done = commands("search_app", "settings")
    assert "# editor_password is set, and not shown  # SEARCH_EDITOR_PASSWORD" in done.out
    assert "correct" not in done.out
    assert "correct" not in repr(gather_settings({}))


def test_paths_in_a_file_begin_where_it_lies(tmp_path: Path) -> None:
    file = write(tmp_path, 'desk = "desk"\nindex = "/srv/index"\nnotices = ""\n')
    settings = read_settings(get_values(gather_settings({"settings": file})))
    assert (settings.desk, settings.index) == (tmp_path / "desk", Path("/srv/index"))
    assert settings.notices.is_dir()


def test_an_app_takes_the_file_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEARCH_SETTINGS", str(write(tmp_path, 'prefix = "/ask"\n')))
    assert 'action="/ask/"' in create_app(Shelf()).test_client().get("/ask/").text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('prefix = "/ask', "is not TOML ("),
        ("prefx = 1\n", "'prefx' is no setting. Is 'prefix' meant?"),
        ("SEARCH_PREFIX = 1\n", "'search_prefix' is no setting."),
        ('settings = "a"\n', "'settings' is no setting."),
        ("zzz = 1\n", "'zzz' is no setting. The command search_app settings lists them all."),
        (
            "[publisher]\nname = 1\n",
            "'publisher' must be a text, a whole number, true or false, or a list",
        ),
        ("port = true\n", "SEARCH_PORT is 'on', and must be a whole number from 0 to 65535."),
        ("port = 1.5\n", "'port' must be a text"),
        ("port = 70000\n", "SEARCH_PORT is '70000', and must be a whole number from 0 to 65535."),
        ('behind_proxy = ["a"]\n', "SEARCH_BEHIND_PROXY is 'a', and must be the proxy's address"),
        (
            'editor_password = "short"\n',
            "The desk's password (SEARCH_EDITOR_PASSWORD) is too short",
        ),
        ('care_phone = "call"\n', "SEARCH_CARE_PHONE is 'call', and must be a phone number"),
    ],
)
def test_what_is_wrong_in_a_file_is_one_sentence(
    commands: Commands, tmp_path: Path, text: str, sentence: str
) -> None:
    file = write(tmp_path, text)
    done = commands("search_app", "settings", "--settings", file)
    assert (done.code, done.out) == (2, "")
    assert str(file) in done.sentence()
    assert sentence in done.sentence()


@pytest.mark.parametrize("name", ["nowhere.toml", "bytes.toml", "."])
def test_a_file_that_cannot_be_read_is_one_sentence(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("SEARCH_SETTINGS", str(tmp_path / name))
    done = commands("search_app", "settings")
    assert done.code == 2
    assert str(tmp_path) in done.sentence()


def test_each_wrong_value_has_its_sentence(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEARCH_PREFIX", "ask")
    monkeypatch.setenv("SEARCH_QUERY_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("SEARCH_QUERY_LOG_DAYS", "many")
    done = commands("search_app", "settings", "--behind-proxy", "here")
    assert (done.code, done.out) == (2, "")
    wrong = sorted(line.split(",")[0] for line in done.err.splitlines())
    assert wrong == [
        "--behind-proxy: SEARCH_BEHIND_PROXY is 'here'",
        "SEARCH_PREFIX is 'ask'",
        "SEARCH_QUERY_LOG_DAYS is 'many'",
    ]


def test_settings_that_do_not_go_together_are_told(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCH_PUBLIC_URL", "https://care.example.org/other")
    done = commands("search_app", "settings", "--prefix", "/ask")
    assert done.code == 2
    assert done.sentence().startswith("SEARCH_PREFIX is '/ask', but SEARCH_PUBLIC_URL ends with")


def test_a_misspelt_variable_is_told(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCH_PREFX", "/ask")
    done = commands("search_app", "settings")
    assert done.code == 0
    sentence = "SEARCH_PREFX in the environment is no setting here. Is 'prefix' meant?"
    assert done.sentence() == sentence


@pytest.mark.parametrize("command", ["settings", "serve"])
def test_serving_begins_with_no_wrong_setting(
    commands: Commands, tmp_path: Path, command: str
) -> None:
    file = write(tmp_path, 'prefix = "//evil"\n')
    done = commands("search_app", command, "--settings", file)
    assert done.code == 2
    assert "SEARCH_PREFIX is '//evil', and must be a path" in done.sentence()
