"""``python -m tests.search_app.deploy.bare_debian FOLDER``: a machine with nothing on it.

debootstrap makes a Debian root; in it every line of the image's recipe is done in its order, and
the two commands of README.md where the recipe is a fresh machine. What was set up then answers
without a network, and the image answers with its root read-only, as its own user. It takes half an
hour, root's rights, and gigabytes in FOLDER; the roots are left there.

``BARE_TESTS=test`` then sets up what the tests need and does ``make test`` without a network, and
``BARE_TESTS=check`` the quick tests alone, as ``make check`` does. What is not in the root, such
as Chromium, nginx and shared/, is skipped, and the last line says how many. With ``--tests-only``
after FOLDER nothing else is done, in the root that an earlier run left.

``BARE_BINDS`` names files and folders of this machine, with colons between, that its package
clients need to reach their registries; they are put into the root at the same place.
"""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.search_app.deploy.recipe import Stage, Step, read_recipe
from tests.support.paths import ROOT

MIRROR = "http://deb.debian.org/debian"
CLIENT_VARIABLES = ("PIP_CERT", "PIP_FIND_LINKS", "PIP_DEFAULT_TIMEOUT")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TESTS = ("test", "check")  # targets that BARE_TESTS may name
# Started in the background, asked until it answers, and stopped; prints the answer.
ASK = """
import json, signal, subprocess, sys, time, urllib.request
server = subprocess.Popen(sys.argv[1:], start_new_session=True)
address = "http://127.0.0.1:8000/api/v1/search?q=what+helps+with+nausea"
for _ in range(3000):
    if server.poll() is not None:
        sys.exit(f"it ended with {server.returncode}")
    try:
        answer = json.load(urllib.request.urlopen(address, timeout=30))
        break
    except OSError:
        time.sleep(0.5)
pages = [urllib.request.urlopen("http://127.0.0.1:8000" + path, timeout=30).status
         for path in ("/", "/readyz", "/metrics", "/booklets/")]
import os
os.killpg(server.pid, signal.SIGTERM)
server.wait(60)
print("ANSWER", answer["verdict"], answer["hits"][0]["heading_path"][-1], pages)
"""


@dataclass
class Machine:
    """A root folder in which the steps of one stage are done."""

    root: Path
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "root"

    def run(self, words: list[str], *, network: bool = True, read_only: bool = False) -> str:
        """The output of a command in the root; its own mounts and, without, no network."""
        fence = ["unshare", "--mount", "--pid", "--fork", *([] if network else ["--net"])]
        inner = ["chroot", f"--userspec={self.user}", str(self.root), "/usr/bin/env", "-i"]
        given = {"PATH": PATH, "HOME": "/tmp", **_read_client_variables(), **self.environment}
        inner += [f"{name}={value}" for name, value in given.items()]
        inner += ["/bin/sh", "-c", f"cd {self.folder} && exec {shlex.join(words)}"]
        script = "\n".join([*self._list_mounts(network, read_only), f"exec {shlex.join(inner)}"])
        began = time.monotonic()
        done = subprocess.run(
            [*fence, "sh", "-ec", script], capture_output=True, text=True, check=False
        )
        sys.stderr.write(f"{time.monotonic() - began:6.0f} s  {shlex.join(words)[:90]}\n")
        if done.returncode:
            said = f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
            raise SystemExit(f"{shlex.join(words)}: exit {done.returncode}\n{said}")
        return done.stdout

    def ask(self, words: list[str], *, network: bool, read_only: bool = False) -> str:
        """Run a server, ask it, stop it."""
        asking = ["/usr/bin/python3", "-c", ASK, *words]
        output = self.run(asking, network=network, read_only=read_only)
        return next(line for line in output.splitlines() if line.startswith("ANSWER"))

    def _list_mounts(self, network: bool, read_only: bool) -> list[str]:
        root = self.root
        lines = [f"mount --bind {root} {root}", f"mount -t proc proc {root}/proc"]
        lines += [f"mount --rbind /dev {root}/dev", f"mount -t tmpfs tmpfs {root}/tmp"]
        lines.append(f"mount --rbind /sys {root}/sys")  # what is read of processors
        for path in filter(None, os.environ.get("BARE_BINDS", "").split(":")):
            inside = root / path.lstrip("/")
            _make_place(Path(path), inside)
            lines.append(f"mount --bind -o ro {path} {inside}")
        if not network:
            lines.append("ip link set lo up")
        if read_only:
            lines.append(f"mount --bind {root}/data {root}/data")
            lines.append(f"mount -o remount,bind,ro {root}")
        return lines


def _make_place(path: Path, inside: Path) -> None:
    if path.is_dir():
        inside.mkdir(parents=True, exist_ok=True)
    elif not inside.exists():
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.touch()


def _read_client_variables() -> Mapping[str, str]:
    return {name: os.environ[name] for name in CLIENT_VARIABLES if name in os.environ}


def do_step(machine: Machine, step: Step, roots: Mapping[str, Path]) -> None:
    """One line of the recipe; those that say how it runs are done when it runs."""
    if step.kind == "RUN":
        machine.run(["/bin/sh", "-ec", step.text])
    elif step.kind == "WORKDIR":
        machine.folder = step.text
        (machine.root / step.text.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif step.kind == "ENV":
        machine.environment |= dict(each.split("=", 1) for each in shlex.split(step.text))
    elif step.kind == "USER":
        machine.user = step.text
    elif step.kind == "COPY":
        _copy(machine, step.text.split(), roots)


def _copy(machine: Machine, words: list[str], roots: Mapping[str, Path]) -> None:
    if words[0].startswith("--from="):
        source = roots[words[0].removeprefix("--from=")] / words[1].lstrip("/")
        target = machine.root / words[2].lstrip("/")
        subprocess.run(["cp", "-a", "--reflink=auto", source, target], check=True)
        return
    assert words == [".", "."], words
    place = machine.root / machine.folder.lstrip("/")
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", place], input=archive, check=True)


def build_stage(stage: Stage, folder: Path, base: Path, roots: Mapping[str, Path]) -> Machine:
    """A root with all lines of a stage done; in the first, README's command comes before them."""
    source = roots.get(stage.base, base)
    root = folder / (stage.name or "image")
    if not root.exists():
        subprocess.run(["cp", "-a", "--reflink=auto", source, root], check=True)
    machine = Machine(root, folder="/srv/search" if stage.base in roots else "/")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    for step in stage.steps:
        if stage.name == "build" and step == Step("RUN", "make index"):
            report("make run", machine.ask(["make", "run"], network=True))
            report("make run, no network", machine.ask(["make", "run"], network=False))
        do_step(machine, step, roots)
    return machine


def report(what: str, line: str) -> None:
    sys.stdout.write(f"{what}: {line}\n")
    sys.stdout.flush()
    if "ANSWER answered" not in line or "[200, 200, 200, 200]" not in line:
        raise SystemExit(f"{what}: not the answer that was expected")


def make_base(folder: Path) -> Path:
    base = folder / "base"
    if not (base / "etc/debian_version").exists():
        command = ["debootstrap", "--variant=minbase", "bookworm", str(base), MIRROR]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return base


def try_recipe(folder: Path) -> None:
    """Raises SystemExit with what went wrong."""
    base, roots = make_base(folder), dict[str, Path]()
    *stages, last = read_recipe()
    for stage in stages:
        roots[stage.name] = build_stage(stage, folder, base, roots).root
    machine = build_stage(last, folder, base, roots)
    command = last.list_steps("CMD")[0].words
    report("image, read-only", machine.ask(command, network=False, read_only=True))
    more = _measure(machine.root) - _measure(base)
    sys.stdout.write(f"image: {more} MB more than the base\n")


def try_tests(folder: Path) -> None:
    """The tests of the checkout in the root that was built, as ``BARE_TESTS`` says.

    Raises:
        SystemExit: one fails, with the end of what it printed.
    """
    first = read_recipe()[0].name
    # uv keeps there what one test installs by itself; /tmp is new for each command.
    machine = Machine(folder / first, "/srv/search", {"UV_CACHE_DIR": "/var/cache/uv"})
    machine.run(["make", ".venv/.ready-dev"])
    sys.stdout.write(machine.run(["make", os.environ["BARE_TESTS"]], network=False)[-3000:])


def _measure(folder: Path) -> int:
    done = subprocess.run(["du", "-sm", folder], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[0])


if __name__ == "__main__":
    if "--tests-only" not in sys.argv:
        try_recipe(Path(sys.argv[1]))
    if os.environ.get("BARE_TESTS") in TESTS:
        try_tests(Path(sys.argv[1]))
