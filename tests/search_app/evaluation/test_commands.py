"""``search_app evaluate``, ``compare`` and ``judgements`` on a real index."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from search_app.evaluation.run_file import get_commit, list_versions
from tests.support.commands import Commands, Done
from tests.support.paths import ROOT
from tests.support.sample_booklet import linked

pytestmark = pytest.mark.slow

HEAVY = ("scipy", "sklearn", "ir_measures", "jinja2", "torch", "pandas")
QUESTIONS = [
    ("q1", "when should I water", "Water the roots early in the morning."),
    ("q2", "how do I keep slugs off", "Lay a copper band around the bed."),
    ("q3", "how deep do seeds go", "Press each seed three centimetres deep."),
    ("q4", "who won the cup"),
]
Evaluate = Callable[..., Done]


def line(query_id: str, query: str, *quotes: str) -> str:
    gold = [{"quote": quote, "grade": 3} for quote in quotes]
    entry = {"id": query_id, "query": query, "answerable": bool(gold), "gold": gold}
    return json.dumps(entry) + "\n"


@pytest.fixture
def judgements(tmp_path: Path) -> Path:
    path = tmp_path / "judgements.jsonl"
    path.write_text("".join(line(*question) for question in QUESTIONS))
    return path


@pytest.fixture
def evaluate(commands: Commands, garden_index: Path, judgements: Path) -> Evaluate:
    """The command on the garden's index and the judgements, with more options."""
    fixed = ("search_app", "evaluate", "--index", garden_index, "--judgements", judgements)
    return lambda *options: commands(*fixed, *options)


def test_a_question_is_measured_on_its_booklet_and_on_no_copy(
    commands: Commands, two_gardens: Path, tmp_path: Path
) -> None:
    path, out = tmp_path / "bound.jsonl", tmp_path / "run.json"
    entries = [
        json.loads(line("whole", *QUESTIONS[0][1:])) | {"booklet": "beans"},
        json.loads(line("cut", QUESTIONS[0][1])) | {"booklet": "cut"},
    ]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    fixed = ("search_app", "evaluate", "--index", two_gardens, "--judgements", path)
    for ranking in ("full", "dense"):
        assert commands(*fixed, "--ranking", ranking, "--out", out).code == 0
        rows = {row["id"]: row["hits"] for row in json.loads(out.read_text())["questions"]}
        assert [row["text"] for row in rows["whole"] if row["grade"]] == [rows["whole"][0]["text"]]
        assert {row["id"].partition("#")[0] for row in rows["whole"]} == {"beans"}
        assert {row["id"].partition("#")[0] for row in rows["cut"]} == {"cut"}
    path.write_text(path.read_text().replace('"booklet": "cut"', '"booklet": "leeks"'))
    done = commands(*fixed)
    assert (done.code, done.sentence()) == (
        2,
        "cut: the booklet 'leeks' is not in the index. Name one that is, or none.",
    )


def test_a_run_is_measured_saved_shown_and_compared(
    commands: Commands, evaluate: Evaluate, tmp_path: Path
) -> None:
    run, page = tmp_path / "run.json", tmp_path / "run.html"
    done = evaluate("--perturb", "--measure", "P@1", "--out", run, "--report", page)
    assert done.code == 0
    assert done.out.startswith("4 judged questions: 3 answerable, 1 not.\n")
    assert "filler words" in done.out
    stored = json.loads(run.read_text())
    assert stored["measures"]["Success(rel=2)@1"] == 1.0
    assert 0.0 < stored["measures"]["A@1"] <= 1.0
    assert stored["measures"]["P@1"] == 1.0
    settings = {"ranking": "full", "k": "20", "graded": "passage", "seed": "1"}
    assert stored["about"]["settings"] == settings
    assert stored["about"]["model"] == "a419f5f4badf5afb"
    assert stored["perturbations"][0]["name"] == "keyboard typo"
    assert "Water the roots early in the morning." in page.read_text()

    again = evaluate("--baseline", run, "--out", tmp_path / "again.json")
    assert again.code == 0
    assert again.out.endswith(f"Not worse than {run}.\n")
    same = json.loads((tmp_path / "again.json").read_text())["about"]
    assert same["run"] == stored["about"]["run"]

    compared = commands("search_app", "compare", run, tmp_path / "again.json")
    assert "By nDCG@10: no difference" in compared.out
    assert compared.out.endswith("No question moved.\n")


def test_dense_is_one_vector_a_passage_in_the_order_of_the_cosines(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    run = tmp_path / "dense.json"
    evaluate("--ranking", "dense", "--out", run)
    stored = json.loads(run.read_text())
    assert "A@1" not in stored["measures"]
    assert stored["answerability"] is None
    cosines = [hit["scores"]["score"] for hit in stored["questions"][0]["hits"]]
    assert cosines == sorted(cosines, reverse=True)


def test_the_gate_closes_on_a_loss_and_a_baseline_of_other_judgements_is_refused(
    evaluate: Evaluate, judgements: Path, tmp_path: Path
) -> None:
    # Twelve questions that are not answered, and that the baseline claims to have answered.
    lines = [line(f"q{n}", f"poles {n}", "Hang whole plants upside down.") for n in range(12)]
    judgements.write_text("".join(lines))
    base = tmp_path / "base.json"
    evaluate("--brief", "--out", base)
    better = json.loads(base.read_text())
    assert better["questions"] == []
    better["scores"]["RR@10"] = {f"q{n}": 1.0 for n in range(12)}
    base.write_text(json.dumps(better))
    done = evaluate("--baseline", base)
    assert done.code == 1
    assert "RR@10 fell from 1.0000 to" in done.err

    judgements.write_text("".join(lines[:-1]))
    refused = evaluate("--baseline", base)
    assert refused.code == 2
    assert "were measured with different judgements" in refused.sentence()


def test_judgements_are_exported_and_a_lost_quote_is_a_failure(
    commands: Commands, garden_index: Path, judgements: Path, tmp_path: Path
) -> None:
    qrels, beir = tmp_path / "qrels.txt", tmp_path / "beir"
    here = ("search_app", "judgements", judgements, "--index", garden_index)
    done = commands(*here, "--qrels", qrels, "--beir", beir)
    assert (done.code, done.out) == (0, "4 judged questions: 3 answerable, 1 not.\n")
    assert [row.split()[0] for row in qrels.read_text().splitlines()] == ["q1", "q2", "q3"]
    assert len((beir / "corpus.jsonl").read_text().splitlines()) == 10

    judgements.write_text(line("q1", "how", "Whistle a merry tune to the tomatoes at dawn."))
    done = commands(*here)
    assert done.code == 1
    assert done.out.endswith("LOST, q1: Whistle a merry tune to the tomatoes at dawn.\n")


def test_a_run_of_passages_fits_the_exported_qrels_and_scores_the_same(
    commands: Commands, evaluate: Evaluate, garden_index: Path, judgements: Path, tmp_path: Path
) -> None:
    qrels, run, saved = (tmp_path / name for name in ("qrels.gz", "run.trec.gz", "run.json.gz"))
    asked = ("search_app", "batch", judgements, "--out", tmp_path / "hits.jsonl", "-k", "2")
    done = commands(*asked, "--index", garden_index, "--run", run, "--passages", "--depth", "7")
    assert done.code == 0
    lines = gzip.decompress(run.read_bytes()).decode().splitlines()
    assert [line.split()[3] for line in lines if line.startswith("q1 ")] == list("1234567")
    here = ("search_app", "judgements", judgements, "--index", garden_index)
    assert commands(*here, "--qrels", qrels).code == 0
    table = tmp_path / "by-question.tsv"
    evaluate("-k", "7", "--measure", "RR@3", "--out", saved, "--per-question", table)
    ours = json.loads(gzip.decompress(saved.read_bytes()))
    assert ours["about"]["settings"]["k"] == "7"
    assert table.read_text().split("\t")[:3] == ["id", "query", "kind"]
    fixed = ("search_app", "evaluate", "--judgements", qrels, "--run", run)
    assert commands(*fixed, "--measure", "RR@3", "--out", tmp_path / "theirs.json").code == 0
    theirs = json.loads((tmp_path / "theirs.json").read_text())["scores"]
    assert ours["scores"]["RR@3"] == theirs["RR@3"]
    assert ours["scores"]["nDCG@10"] == theirs["nDCG@10"]
    refused = commands(*fixed, "--measure", "R@200w")
    assert (refused.code, refused.sentence().split(":")[0]) == (2, "R@200w cannot be computed")
    alone = commands(*asked, "--index", garden_index, "--passages")
    assert alone.code == 2
    assert "--passages is for a run; name its file with --run." in alone.err


@pytest.fixture
def beir(garden_index: Path, tmp_path: Path) -> Path:
    """A BEIR folder and, beside it, its index."""
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    long_text = "Water the roots early. " + "It is dry in July. " * 120 + "Slugs."
    corpus = (
        {"_id": "d1", "title": "Watering", "text": long_text},
        {"_id": "d2", "title": "", "text": "Slugs do not cross copper."},
        {"_id": "d3", "title": "Seeds", "text": "Keep dry seeds in a jar."},
    )
    queries = ({"_id": "1", "text": "copper against slugs"}, {"_id": "2", "text": "when to water"})
    for name, entries in (("corpus", corpus), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, entries)))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td2\t1\n2\td1\t1\n")
    build_generation(BuildPlan([folder], linked(garden_index, tmp_path / "index")))
    return folder


@pytest.mark.parametrize("ranking", ["full", "dense"])
def test_a_beir_folder_is_measured_by_document(
    commands: Commands, beir: Path, tmp_path: Path, ranking: str
) -> None:
    run = tmp_path / "run.json"
    done = commands(
        *("search_app", "evaluate", "--index", tmp_path / "index", "--judgements", beir),
        *("--ranking", ranking, "--out", run),
    )
    assert done.code == 0
    stored = json.loads(run.read_text())
    assert stored["measures"]["nDCG@10"] == 1.0
    assert "A@1" not in stored["measures"]
    assert sorted(hit["id"] for hit in stored["questions"][0]["hits"]) == ["d1", "d2", "d3"]


def test_a_trec_run_is_measured_without_an_index(commands: Commands, tmp_path: Path) -> None:
    (tmp_path / "qrels.txt").write_text("51 0 a 1\n52 0 b 1\n")
    (tmp_path / "run.trec").write_text("51 Q0 x 1 2.0 t\n51 Q0 a 2 1.0 t\n")
    here = (
        *("search_app", "evaluate", "--judgements", tmp_path / "qrels.txt"),
        *("--run", tmp_path / "run.trec", "--index", tmp_path / "none"),
    )
    done = commands(*here)
    assert done.code == 0
    assert "RR@10               0.2500" in done.out
    refused = commands(*here, "--perturb")
    assert refused.code == 2
    assert refused.sentence().startswith("A run file cannot be asked otherwise.")


def test_answering_loads_nothing_that_only_measuring_needs() -> None:
    code = f"import sys, search_app.__main__; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "[]\n")


def test_a_run_says_which_program_measured() -> None:
    assert list_versions()["ir_measures"] == "0.4.3"
    assert len(get_commit().rstrip("+")) in (0, 40)
