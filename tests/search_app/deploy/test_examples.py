"""Units, image, alerts and dashboard: each name in them is one that is there."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from indexer.cli import cli as indexer_cli
from indexer.index_place import is_database_address
from search_app.cli.serve import serve
from search_app.web.app import create_app
from search_app.web.server.limits import ConnectionCounts
from search_app.web.settings import list_setting_names
from tests.search_app.deploy.recipe import Stage, Step, read_recipe
from tests.support.paths import ROOT
from tests.support.web_index import Shelf

DEPLOY = ROOT / "search_app/deploy"
METRIC = re.compile(r"\b(?:booklet_search|process)_[a-z_]+\b")
OUR_SETTING = re.compile(r"\bSEARCH_([A-Z_]+)=")
PACKAGES = "ca-certificates make python3 python3-venv"
KNOWN_OPTIONS = {option for each in serve.params for option in each.opts}


def read_yaml(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def list_expressions(name: str) -> list[str]:
    if name == "alerts.yaml":
        rules = [rule for group in read_yaml(name)["groups"] for rule in group["rules"]]
        return [rule["expr"] for rule in rules]
    panels = json.loads((DEPLOY / name).read_text(encoding="utf-8"))["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


@pytest.fixture
def metrics(tmp_path: Path) -> str:
    app = create_app(Shelf(), {"QUERY_LOG": str(tmp_path / "log.sqlite")})
    app.extensions["connections"] = lambda: ConnectionCounts(held=1, queued=0, refused=0)
    client = app.test_client()
    client.get("/api/v1/search?q=how+deep")
    return client.get("/metrics").text


@pytest.mark.parametrize("name", ["alerts.yaml", "dashboard.json"])
def test_every_metric_that_is_named_is_there(name: str, metrics: str) -> None:
    there = set(re.findall(r"^([a-z_]+)", metrics, re.MULTILINE))
    named = {metric for each in list_expressions(name) for metric in METRIC.findall(each)}
    assert len(named) > 5
    assert named <= there


@pytest.mark.parametrize("name", ["alerts.yaml", "dashboard.json"])
def test_every_value_of_a_label_is_one_that_there_is(name: str, metrics: str) -> None:
    for each in list_expressions(name):
        for label, value in re.findall(r'(verdict|fate|route)=~?"([^"]+)"', each):
            for one in value.split("|"):
                assert f'{label}="{one}"' in metrics


def test_prometheus_takes_the_rules() -> None:
    if not shutil.which("promtool"):
        pytest.skip("no promtool on this machine")
    subprocess.run(["promtool", "check", "rules", DEPLOY / "alerts.yaml"], check=True)


def test_the_runbook_says_what_to_do_about_every_alert() -> None:
    runbook = (DEPLOY / "README.md").read_text(encoding="utf-8")
    alerts = [
        rule["alert"] for group in read_yaml("alerts.yaml")["groups"] for rule in group["rules"]
    ]
    assert [
        alert for alert in alerts if alert not in runbook.partition("## What to look at")[2]
    ] == []
    assert [file.name for file in DEPLOY.iterdir() if file.suffix in {".json", ".yaml"}]
    for file in DEPLOY.iterdir():
        assert file.name in runbook or file.name.endswith((".md", ".dockerignore")), file


def test_systemd_takes_the_units_and_finds_little_exposed(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd on this machine")
    units = [tmp_path / f"booklet-search.{kind}" for kind in ("service", "socket")]
    for unit in units:
        text = (DEPLOY / unit.name).read_text(encoding="utf-8")
        unit.write_text(re.sub(r"/srv/search/\.venv/bin/python", "/bin/true", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(units[0])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


def test_the_unit_starts_the_program_with_options_that_there_are() -> None:
    unit = (DEPLOY / "booklet-search.service").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    words = command.split()
    assert words[1:4] == ["-m", "search_app", "serve"]
    assert {word for word in words if word.startswith("--")} <= KNOWN_OPTIONS


def test_the_service_of_compose_may_do_little() -> None:
    (service,) = read_yaml("compose.yaml")["services"].values()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert [port.startswith("127.0.0.1:") for port in service["ports"]] == [True]
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    names = {name.removeprefix("SEARCH_") for name in service["environment"]}
    assert names <= set(list_setting_names())


def test_with_a_database_the_index_is_pushed_before_it_is_served() -> None:
    services = read_yaml("compose.postgres.yaml")["services"]
    *_, command, address = services["publish"]["command"]
    assert command in indexer_cli.commands
    assert is_database_address(address)
    assert f"@{next(iter(services))}/" in address  # of the first service
    assert services["search"]["environment"]["SEARCH_INDEX"] == address
    assert "INDEX" in list_setting_names()
    assert services["search"]["depends_on"] == {
        "publish": {"condition": "service_completed_successfully"}
    }
    assert services["publish"]["cap_drop"] == ["ALL"]
    assert not any("ports" in service for service in services.values())


@pytest.fixture(scope="module")
def recipe() -> list[Stage]:
    return read_recipe()


def test_the_image_runs_as_nobody_in_particular_and_tells_its_health(recipe: list[Stage]) -> None:
    last = recipe[-1]
    (user,) = (step.text for step in last.list_steps("USER"))
    (created,) = (step.text for step in last.list_steps("RUN") if "useradd" in step.text)
    assert user != "root"
    assert user in created.split("&&")[0].split()
    (health,) = last.list_steps("HEALTHCHECK")
    compile(health.words[2], "health", "exec")
    assert "/readyz" in health.words[2]
    (command,) = last.list_steps("CMD")
    assert command.words[1:4] == ["-m", "search_app", "serve"]
    names = {
        word.partition("=")[0] for step in last.list_steps("ENV") for word in step.text.split()
    }
    ours = {name.removeprefix("SEARCH_") for name in names if name.startswith("SEARCH_")}
    assert ours <= set(list_setting_names())
    kinds = [step.kind for step in last.steps]
    assert "RUN" not in kinds[kinds.index("USER") :]


def test_the_first_stage_is_the_machine_of_the_readme(recipe: list[Stage]) -> None:
    """Packages, the checkout, a command of the Makefile, and nothing else."""
    first = recipe[0]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert all(package in readme for package in PACKAGES.split())
    assert [step for step in first.steps if step.kind not in {"ARG"}] == [
        Step("RUN", "apt-get update"),
        Step("RUN", f"apt-get install --yes --no-install-recommends {PACKAGES}"),
        Step("WORKDIR", "/srv/search"),
        Step("COPY", ". ."),
        Step("RUN", "make index"),
    ]
    (argument,) = first.list_steps("ARG")
    assert argument.text in readme  # how README says that pip finds PyTorch
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^index: ", makefile, re.MULTILINE)


def test_what_the_image_leaves_out_is_locked_and_not_needed_to_answer(recipe: list[Stage]) -> None:
    trimmed = next(stage for stage in recipe if stage.name == "trimmed")
    (command,) = (step.text for step in trimmed.list_steps("RUN") if "pip uninstall" in step.text)
    names = [word for word in command.split()[3:] if not word.startswith("-")]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [name for name in names if not re.search(rf"^{name}==", lock, re.MULTILINE)] == []


def test_a_line_that_nobody_tries_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("FROM a AS b\nADD https://example.org/x /x\n")
    with pytest.raises(AssertionError, match="ADD https"):
        read_recipe(file)


def test_what_git_does_not_keep_is_no_part_of_the_image() -> None:
    """The trial copies what git keeps; the image must be made of the same."""
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    for line in (ROOT / ".gitignore").read_text().split():
        name = line.strip("/")
        if name in {".venv", ".index", ".evaluation", ".desk"}:
            assert name in ignored
    assert ".git" in ignored


@pytest.mark.skipif(
    not os.environ.get("BARE_DEBIAN"), reason="half an hour: BARE_DEBIAN=FOLDER, as root, does it"
)
def test_every_line_of_the_recipe_in_a_bare_debian() -> None:
    if os.geteuid() or not shutil.which("debootstrap"):
        pytest.skip("needs root and debootstrap")
    from tests.search_app.deploy.bare_debian import try_recipe

    try_recipe(Path(os.environ["BARE_DEBIAN"]))


def test_every_option_of_the_examples_is_known() -> None:
    assert isinstance(serve, click.Command)
    text = "".join(file.read_text() for file in DEPLOY.iterdir() if file.is_file())
    named = re.findall(r"(?:search_app )?serve ((?:--[a-z-]+(?: [^\s`-]\S*)? ?)+)", text)
    options = {word for each in named for word in each.split() if word.startswith("--")}
    assert {"--prefix", "--processes"} <= options <= KNOWN_OPTIONS
