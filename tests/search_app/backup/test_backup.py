"""Backups: what is kept, what is put back, and what is refused."""

import json
import os
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from indexer.storage.generations import locate_current_generation
from search_app.desk.journal import Journal, JournalChange
from search_app.querylog.store import LoggedQuestion, add_questions, open_query_log
from search_app.results import Verdict
from tests.support.commands import Commands
from tests.support.sample_booklet import linked
from tests.support.segments import locate_segment

QUESTION = "how deep do i press the seeds"


def place_options(folder: Path) -> list[str]:
    places = {"--index": "index", "--desk": "desk", "--query-log": "log.sqlite"}
    return [word for option, name in places.items() for word in (option, str(folder / name))]


@pytest.fixture
def service(tiny_index: Path, tmp_path: Path) -> Path:
    """The folder of an index, a desk with one decision and a log with one question."""
    folder = tmp_path / "service"
    folder.mkdir()
    linked(tiny_index, folder / "index")
    write_desk(folder / "desk")
    (folder / "desk" / "drafts").mkdir()
    (folder / "desk" / "drafts" / "draft.json").write_text("{}")
    with open_query_log(folder / "log.sqlite", create=True) as log:
        days = [datetime(2026, 11, 20 + n, 8 + n, tzinfo=UTC).timestamp() for n in range(3)]
        asked = [LoggedQuestion(QUESTION, Verdict.ANSWERED, day) for day in days]
        add_questions(log, asked, min_occasions=3)
    return folder


def write_desk(desk: Path) -> None:
    desk.mkdir(parents=True, exist_ok=True)
    Journal(desk).add_entry(JournalChange("Anna", "triage", "q-1", {"state": "open"}))


@pytest.fixture
def backup(service: Path, commands: Commands, tmp_path: Path) -> Path:
    file = tmp_path / "backup.zip"
    done = commands("search_app", "backup", file, *place_options(service))
    assert (done.code, done.err) == (0, "")
    return file


def test_all_of_it_comes_back(
    backup: Path, service: Path, tmp_path: Path, commands: Commands
) -> None:
    new = tmp_path / "new"
    done = commands("search_app", "restore", backup, *place_options(new))
    assert (done.code, done.err) == (0, "")
    before, after = (locate_current_generation(each / "index") for each in (service, new))
    assert before.name == after.name
    files = sorted(path.relative_to(before) for path in before.rglob("*") if path.is_file())
    assert len(files) > 10
    for name in files:
        assert (after / name).read_bytes() == (before / name).read_bytes()
    journal = "desk/journal.jsonl"
    assert (new / journal).read_bytes() == (service / journal).read_bytes()
    assert not (new / "desk/drafts").exists()
    assert commands("indexer", "verify", "--index", new / "index").code == 0
    assert QUESTION in commands("search_app", "log", "show", new / "log.sqlite").out
    for private in (backup, new / journal, new / "log.sqlite"):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_nothing_is_replaced_unless_told(
    backup: Path, service: Path, commands: Commands, tmp_path: Path
) -> None:
    assert "is there already" in commands("search_app", "backup", backup).sentence()
    Journal(service / "desk").add_entry(JournalChange("Ben", "triage", "q-2", {"state": "open"}))
    later = (service / "desk/journal.jsonl").read_bytes()
    refused = commands("search_app", "restore", backup, *place_options(service))
    assert refused.code == 2
    for name in ("index", "desk", "log.sqlite"):
        assert str(service / name) in refused.sentence()
    assert (service / "desk/journal.jsonl").read_bytes() == later
    done = commands("search_app", "restore", backup, *place_options(service), "--overwrite")
    assert done.code == 0
    assert len((service / "desk/journal.jsonl").read_text().splitlines()) == 1
    (replaced,) = (service / "desk").glob("replaced-*/journal.jsonl")
    assert replaced.read_bytes() == later
    (old_log,) = service.glob("log.sqlite.replaced-*")
    assert QUESTION in commands("search_app", "log", "show", old_log).out
    again = commands("search_app", "backup", tmp_path / "b.zip", *place_options(service))
    assert again.code == 0
    assert not [n for n in zipfile.ZipFile(tmp_path / "b.zip").namelist() if "replaced-" in n]


@pytest.mark.parametrize("is_in_backup", [False, True])
def test_a_desk_with_a_list_of_editors_is_never_without(
    service: Path, commands: Commands, tmp_path: Path, *, is_in_backup: bool
) -> None:
    """Without one a shared password would open every name."""
    editors = service / "desk/editors.json"
    if is_in_backup:
        editors.write_text('["old"]')
    commands("search_app", "backup", tmp_path / "b.zip", *place_options(service))
    editors.write_text('["new"]')
    options = [*place_options(service), "--overwrite"]
    assert commands("search_app", "restore", tmp_path / "b.zip", *options).code == 0
    assert editors.read_text() == ('["old"]' if is_in_backup else '["new"]')
    (replaced,) = (service / "desk").glob("replaced-*/editors.json")
    assert replaced.read_text() == '["new"]'


def test_a_damaged_generation_is_not_kept(
    service: Path, commands: Commands, tmp_path: Path
) -> None:
    victim = locate_segment(service / "index") / "passages.jsonl"
    content = bytearray(victim.read_bytes())
    content[50] ^= 1
    victim.unlink()  # a link to the file that other tests read
    victim.write_bytes(content)
    done = commands("search_app", "backup", tmp_path / "b.zip", *place_options(service))
    assert done.code == 2
    assert "passages.jsonl cannot be used: it was changed after it was published" in done.err
    assert list(tmp_path.glob("*b.zip*")) == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.999])
def test_a_backup_that_is_cut_off_changes_nothing(
    backup: Path, tmp_path: Path, commands: Commands, share: float
) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])
    check_refused(commands, backup, tmp_path, "is no backup of this program, or is cut off")


@pytest.mark.parametrize("place", [0.05, 0.25, 0.5, 0.75])
def test_a_changed_byte_is_noticed(
    backup: Path, tmp_path: Path, commands: Commands, place: float
) -> None:
    content = bytearray(backup.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    backup.write_bytes(content)
    check_refused(commands, backup, tmp_path, "cannot be restored: ")


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "desk/../../evil",
        "/etc/evil",
        "desk//evil",
        "desk\\..\\evil",
        "index/20200101T000000-other/manifest.json",
        "query-log/evil",
        "elsewhere/evil",
    ],
)
def test_no_file_leads_elsewhere(
    backup: Path, tmp_path: Path, commands: Commands, name: str
) -> None:
    rewrite(backup, {name: b"evil"}, listed=True)
    check_refused(commands, backup, tmp_path, "has no place in a backup")
    assert not list(tmp_path.rglob("*evil*"))


def test_a_file_that_the_list_does_not_name_is_refused(
    backup: Path, tmp_path: Path, commands: Commands
) -> None:
    rewrite(backup, {"desk/more.jsonl": b"{}"}, listed=False)
    check_refused(commands, backup, tmp_path, "its files are not those that its list names")


def test_a_file_of_other_content_than_listed_is_refused(
    backup: Path, tmp_path: Path, commands: Commands
) -> None:
    rewrite(backup, {"desk/journal.jsonl": b"{}\n"}, listed=False)
    check_refused(commands, backup, tmp_path, "desk/journal.jsonl in it is not what its list says")


def test_a_generation_that_it_does_not_hold_leads_nowhere(
    backup: Path, service: Path, tmp_path: Path, commands: Commands
) -> None:
    """A name that leads elsewhere would have been moved from there, had its list been believed."""
    there = locate_current_generation(service / "index")
    with zipfile.ZipFile(backup) as archive:
        desk = {n: archive.read(n) for n in archive.namelist() if n.startswith("desk/")}
        record = json.loads(archive.read("backup.json"))
    record["files"] = {name: record["files"][name] for name in desk}
    record["generation"] = str(there)
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in {**desk, "backup.json": json.dumps(record).encode()}.items():
            archive.writestr(name, data)
    check_refused(commands, backup, tmp_path, "its list names a generation that is not in it")
    assert there.is_dir()


def test_a_query_log_that_is_none_any_more_is_moved_aside(
    backup: Path, service: Path, commands: Commands
) -> None:
    (service / "log.sqlite").write_bytes(b"no database at all" * 100)
    done = commands("search_app", "restore", backup, *place_options(service), "--overwrite")
    assert (done.code, done.err) == (0, "")
    assert QUESTION in commands("search_app", "log", "show", service / "log.sqlite").out
    (old_log,) = service.glob("log.sqlite.replaced-*")
    assert old_log.read_bytes().startswith(b"no database")


def test_a_query_log_that_is_locked_is_a_sentence(
    backup: Path, service: Path, commands: Commands
) -> None:
    with closing(sqlite3.connect(service / "log.sqlite")) as other:
        other.execute("begin exclusive")
        done = commands("search_app", "restore", backup, *place_options(service), "--overwrite")
    assert done.code == 2
    assert "log.sqlite could not be restored: database is locked." in done.sentence()


def test_a_newer_form_says_so(backup: Path, tmp_path: Path, commands: Commands) -> None:
    rewrite(backup, {}, listed=False, form=2)
    check_refused(commands, backup, tmp_path, "its form is 2, this program reads 1")


def test_what_is_not_in_it_is_said(service: Path, tmp_path: Path, commands: Commands) -> None:
    """A service may have been started with other places than the command looks at."""
    options: list[str | Path] = ["--index", service / "index", "--desk", tmp_path / "elsewhere"]
    done = commands("search_app", "backup", tmp_path / "b.zip", *options)
    assert done.code == 0
    assert done.err == (
        f"No desk is in it: there is none at {tmp_path}/elsewhere. Say with --desk where it is.\n"
        "No query-log is in it: none was named. Say with --query-log where it is.\n"
    )


def test_an_index_in_a_database_is_left_to_it(
    service: Path, backup: Path, tmp_path: Path, commands: Commands
) -> None:
    """Desk and log are kept and put back, whether the backup holds an index or not."""
    address = "postgresql://reader:rosemary@127.0.0.1:1/booklets"
    options = [*place_options(service), "--index", address]
    done = commands("search_app", "backup", tmp_path / "b.zip", *options)
    assert done.code == 0
    assert done.err == (
        "No index is in it: postgresql://reader@127.0.0.1:1/booklets is a database, with backups"
        " of its own.\n"
    )
    assert sorted(zipfile.ZipFile(tmp_path / "b.zip").namelist()) == [
        "backup.json",
        "desk/journal.jsonl",
        "query-log",
    ]
    left_out = "Its index was left out: say with --index to which folder it belongs.\n"
    for number, (file, said) in enumerate(((tmp_path / "b.zip", ""), (backup, left_out))):
        new = tmp_path / str(number)
        options = [*place_options(new), "--index", address]
        done = commands("search_app", "restore", file, *options)
        assert (done.code, done.err) == (0, said)
        journal = "desk/journal.jsonl"
        assert (new / journal).read_bytes() == (service / journal).read_bytes()
        assert QUESTION in commands("search_app", "log", "show", new / "log.sqlite").out


def test_where_there_is_nothing_there_is_no_backup(tmp_path: Path, commands: Commands) -> None:
    done = commands("search_app", "backup", tmp_path / "b.zip", *place_options(tmp_path / "none"))
    assert "There is nothing to keep" in done.sentence()
    missing = commands("search_app", "backup", tmp_path / "no/b.zip")
    assert f"{tmp_path}/no is no folder" in missing.sentence()


def check_refused(commands: Commands, backup: Path, tmp_path: Path, reason: str) -> None:
    new = tmp_path / "new"
    done = commands("search_app", "restore", backup, *place_options(new))
    assert done.code == 2
    assert reason in done.sentence()
    left = {path.name for path in new.rglob("*") if path.is_file()}
    assert left <= {".lock"}


def rewrite(backup: Path, files: dict[str, bytes], *, listed: bool, form: int = 1) -> None:
    """The same backup with other files, which its list names or not."""
    with zipfile.ZipFile(backup) as archive:
        content = {name: archive.read(name) for name in archive.namelist()} | files
    record = json.loads(content.pop("backup.json"))
    record["format"] = form
    for name, data in files.items() if listed else ():
        digest = sha256(data).hexdigest()
        record["files"][name] = {"size": len(data), "sha256": digest}
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        archive.writestr("backup.json", msgspec.json.encode(record))


def list_owners(folder: Path) -> dict[tuple[int, int], list[str]]:
    owners: dict[tuple[int, int], list[str]] = {}
    for path in [folder, *folder.rglob("*")]:
        state = path.lstat()
        owners.setdefault((state.st_uid, state.st_gid), []).append(str(path.relative_to(folder)))
    return owners


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_what_root_restores_belongs_to_the_service(
    backup: Path, service: Path, tmp_path: Path, commands: Commands
) -> None:
    """Where nothing was, and over what the service has."""
    new = tmp_path / "new"
    new.mkdir()
    for folder in (new, service):
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, 12345, 12346, follow_symlinks=False)
        options = [*place_options(folder / "state" if folder == new else folder), "--overwrite"]
        assert commands("search_app", "restore", backup, *options).code == 0
        assert set(list_owners(folder)) == {(12345, 12346)}
    names = list_owners(service)[12345, 12346]
    assert any(name.startswith("log.sqlite.replaced-") for name in names)
    assert (new / "state/desk/journal.jsonl").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_what_is_not_restored_keeps_its_owner(
    backup: Path, service: Path, commands: Commands
) -> None:
    os.chown(service / "desk", 12345, 12345)
    for name in ("desk/theirs", "log.sqliteish", "other"):
        (service / name).touch()
    os.chown(service / "desk/theirs", 54321, 54321)
    options = [*place_options(service), "--overwrite"]
    assert commands("search_app", "restore", backup, *options).code == 0
    owners = {path.name: path.stat().st_uid for path in service.rglob("*")}
    assert (owners["theirs"], owners["other"], owners["journal.jsonl"]) == (54321, 0, 12345)
