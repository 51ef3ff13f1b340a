import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.errors import JudgementError, QueryError
from indexer.passages import Passage
from indexer.readers import read_booklets
from search_app.judgements import trec_beir
from search_app.judgements.files import write_file
from search_app.judgements.qrels import read_qrels
from search_app.judgements.resolve import JudgedQuestion, JudgementUnit
from search_app.results import RankingEntry, build_ranking_run
from tests.support.evaluation_factories import judged, question
from tests.support.paths import SHARED

QUERIES = [
    {"_id": "q1", "text": "when to water"},
    {"_id": "q2", "text": "when to sow", "metadata": {"kind": "natural"}},
    {"_id": "q3", "text": "who won", "metadata": {"kind": "elsewhere", "answerable": False}},
    {"_id": "q4", "text": "not judged"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t3\nq1\td two\t1\nq2\td1\t0\n"


def beir(tmp_path: Path, *, queries: Sequence[object] = QUERIES, **qrels: str) -> Path:
    (tmp_path / "qrels").mkdir()
    for split, text in qrels.items():
        (tmp_path / "qrels" / f"{split}.tsv").write_text(text)
    lines = (json.dumps(query) + "\n" for query in queries)
    (tmp_path / "queries.jsonl").write_text("".join(lines))
    return tmp_path


def test_a_beir_folder_judges_documents(tmp_path):
    found = trec_beir.read_beir(beir(tmp_path, test=QRELS))
    assert found.unit is JudgementUnit.DOCUMENT
    assert found.questions == (
        JudgedQuestion("q1", "when to water", "", True, {"d1": 3, "d two": 1}),
        JudgedQuestion("q2", "when to sow", "natural", False, {"d1": 0}),
        JudgedQuestion("q3", "who won", "elsewhere", False, {}),
    )


@pytest.mark.parametrize(
    ("files", "split", "expected"),
    [
        ({"test": "q1 0 a 1", "dev": "q1 0 b 1"}, "", "a"),
        ({"test": "q1 0 a 1", "dev": "q1 0 b 1"}, "dev", "b"),
        ({"odd": "q1 0 c 1"}, "", "c"),
    ],
)
def test_the_split_is_test_unless_it_is_named_or_alone(tmp_path, files, split, expected):
    found = trec_beir.read_beir(beir(tmp_path, **files), split=split)
    assert found.questions[0].grades == {expected: 1}


@pytest.mark.parametrize(
    ("files", "split", "message"),
    [
        ({}, "", r"is no BEIR folder with judgements: it needs queries.jsonl and qrels/test.tsv"),
        ({"odd": "q1 0 c 1"}, "dev", r"it needs queries.jsonl and qrels/dev.tsv"),
        ({"test": "q9 0 c 1"}, "", r"test.tsv judges 'q9', which .*queries.jsonl lacks"),
    ],
)
def test_a_folder_that_does_not_fit_is_refused(tmp_path, files, split, message):
    with pytest.raises(JudgementError, match=message):
        trec_beir.read_beir(beir(tmp_path, **files), split=split)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"_id": "q1", "text": "again"}, r"queries.jsonl, line 2: the _id 'q1' is used twice"),
        ({"_id": "q2"}, r"queries.jsonl, line 2: 'text' must say something in words"),
        ({"_id": "q2", "text": "x", "metadata": 1}, r"line 2: 'metadata' must be an object"),
        (
            {"_id": "q2", "text": "x", "metadata": {"kind": "\ud800"}},
            r"line 2: 'kind' holds half a character",
        ),
    ],
)
def test_a_fault_in_the_queries_names_the_line(tmp_path, query, message):
    folder = beir(tmp_path, queries=[QUERIES[0], query], test="q1 0 a 1")
    with pytest.raises(JudgementError, match=message):
        trec_beir.read_beir(folder)


NO_GRADES = ["1.5", "--1", "1-", "-", "²", "٣", "0x1", "9" * 10, "9" * 5_000]
NO_GRADES += ["nan", "NaN", "inf", "1.0.0", "1,0", ".5", ".", "1e3", "1e-1", "True", "None"]


def qrels(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "qrels.txt"
    path.write_text(text)
    return path


def test_trec_qrels_have_four_columns(tmp_path):
    path = qrels(tmp_path, "51 0 a 2\n51 0 b -1\n\n52  0  a  0\n")
    assert read_qrels(path) == {"51": {"a": 2, "b": -1}, "52": {"a": 0}}
    assert [(q.query_id, q.answerable) for q in trec_beir.read_trec_judgements(path).questions] == [
        ("51", True),
        ("52", False),
    ]


@pytest.mark.parametrize(
    ("grade", "value"),
    [("1.0", 1), ("0.0", 0), ("-0.0", 0), ("-1.0", -1), ("3.", 3), ("2.000", 2), ("+2", 2)]
    + [("1e0", 1), ("2.0E+00", 2), ("007", 7)],
)
def test_a_whole_number_is_one_however_it_is_written(tmp_path, grade, value):
    for row in (f"51 0 a {grade}", f"51\ta\t{grade}", f"51\t0\ta\t{grade}\r"):
        assert read_qrels(qrels(tmp_path, f"{row}\n")) == {"51": {"a": value}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("q1\t0\td1 1\n", {"q1": {"d1": 1}}),
        ("q1 0\td1\t1\n", {"q1": {"d1": 1}}),
        (" q1   Q0 \t d1  1 \n", {"q1": {"d1": 1}}),
        ("q1\t0\td two\t1\n", {"q1": {"d two": 1}}),
        ("q 1\td two\t1\n", {"q 1": {"d two": 1}}),
        ("q1\td1\t1\t\n", {"q1": {"d1": 1}}),
        ("q1\td1\t1\tby Anna\n", {"q1": {"d1": 1}}),
        ("q1\t0\td1\t1\tby Anna\t2\n", {"q1": {"d1": 1}}),
        ("q1\t0\t7\t1.0\n", {"q1": {"7": 1}}),
        ("query-id\tcorpus-id\tscore\nq1\t0 two\t1.0\n", {"q1": {"0 two": 1}}),
        ("\tquery-id\tcorpus-id\tscore\n0\tq1\td1\t1\n", {"q1": {"d1": 1}}),
        ("score\tnote\tdoc_id\tquery_id\n2\tlong\td1\tq1\n", {"q1": {"d1": 2}}),
        ("qid iteration docno relevance\nq1 0 d1 2\n", {"q1": {"d1": 2}}),
        ("query corpus score\nq1 d1 1\n", {"q1": {"d1": 1}}),
        ("query\titeration\tdocument\tscore\nq1\t0\td1\t2\n", {"q1": {"d1": 2}}),
        ("Query-ID\tCorpus-ID\tScore\r\nq1\td1\t1\r\n", {"q1": {"d1": 1}}),
        ("query-id,corpus-id,score\nq 1,d two,1.0\n", {"q 1": {"d two": 1}}),
        (',qid,docno,note,relevance\n0,q1,"d,1",long,2\n', {"q1": {"d,1": 2}}),
    ],
)
def test_columns_are_found_as_tools_write_them(tmp_path, text, found):
    assert read_qrels(qrels(tmp_path, text)) == found


@pytest.mark.parametrize(
    "row",
    ["q1\td1\t", "q1\td1\t\t1", "q1\t0\t7\t", "\td1\t1", "q1\t\t1", "q1 0 d two 1", "q1 0 d 7 1"],
)
def test_a_blank_or_doubtful_column_is_refused(tmp_path, row):
    with pytest.raises(JudgementError, match="line 1: not a judgement.* with tabs between where"):
        read_qrels(qrels(tmp_path, f"{row}\n"))


def test_below_names_without_tabs_no_id_has_blanks(tmp_path):
    with pytest.raises(JudgementError, match="line 2: not a judgement"):
        read_qrels(qrels(tmp_path, "query-id corpus-id score\nq1 d 7 1\n"))


def test_a_row_between_commas_that_lacks_a_column_is_refused(tmp_path):
    for row in ("q1,d1", "q1,,1", "q1 0 d1 1", "q" * 200_000):
        with pytest.raises(JudgementError, match="line 2: not a judgement"):
            read_qrels(qrels(tmp_path, f"query-id,corpus-id,score\n{row}\n"))


def test_a_first_line_without_end_is_no_header(tmp_path):
    with pytest.raises(JudgementError, match="line 1: not a judgement"):
        read_qrels(qrels(tmp_path, f"{'q' * 200_000}\n"))


def test_a_line_of_other_columns_is_refused(tmp_path):
    for text in ("q1 0 7 1\nq1 0 7\n", "q1 0 7\nq1 0 7 1\n"):
        with pytest.raises(JudgementError, match="line 2: (not a judgement|has other columns)"):
            read_qrels(qrels(tmp_path, text))


def test_packed_files_are_read(tmp_path):
    folder = beir(tmp_path, test="q1\t1\t1.0\n", queries=[{"_id": "q1", "text": "when"}])
    for path in (folder / "queries.jsonl", folder / "qrels/test.tsv"):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert trec_beir.read_beir(folder).questions[0].grades == {"1": 1}
    assert read_qrels(folder / "qrels/test.tsv.gz") == {"q1": {"1": 1}}


def test_a_damaged_package_is_one_sentence(tmp_path):
    packed = gzip.compress(b"q1 0 d1 1\n" * 1000)
    for damaged in (packed[:-9], packed[:10], b"\x1f\x8bnothing", packed[:20] + b"x" * 40):
        (tmp_path / "qrels.gz").write_bytes(damaged)
        with pytest.raises(JudgementError, match=r"cannot be read: it is a damaged \.gz file\."):
            read_qrels(tmp_path / "qrels.gz")


def test_a_package_that_swells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("search_app.judgements.files.MAX_FILE_BYTES", 1_000_000)
    (tmp_path / "qrels.gz").write_bytes(gzip.compress(b"q1 0 d1 1\n" * 200_000))
    with pytest.raises(JudgementError, match="holds more than 1 MB. Divide it."):
        read_qrels(tmp_path / "qrels.gz")


@pytest.mark.parametrize(("number", "query_id"), [(7, "7"), (0, "0"), (1.0, "1.0")])
def test_a_number_as_an_id_is_its_text(tmp_path, number, query_id):
    queries = [{"_id": number, "text": "when to water", "metadata": float("nan")}]
    folder = beir(tmp_path, queries=queries, test=f"{query_id} 0 1 1.0\n")
    assert trec_beir.read_beir(folder).questions == (
        JudgedQuestion(query_id, "when to water", "", True, {"1": 1}),
    )


CASE = SHARED / "cases/30-beir-and-trec-variants"


@pytest.mark.skipif(not CASE.exists(), reason="the shared cases are not here")
def test_the_shared_case_is_read():
    assert read_qrels(CASE / "test.tsv") == {"q1": {"1": 1}}
    (document,), problems = read_booklets([CASE / "corpus.jsonl"])
    assert (document.doc_id, problems) == ("1", [])


@pytest.mark.parametrize("value", [True, None, float("nan"), ["7"], ""])
def test_what_is_no_id_is_refused(tmp_path, value):
    folder = beir(tmp_path, queries=[{"_id": value, "text": "x"}], test="q1 0 a 1")
    with pytest.raises(JudgementError, match="line 1: '_id' must say something in words"):
        trec_beir.read_beir(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("51 0 a 1\n51 0 b x\n", r"qrels.txt, line 2: not a judgement. Write: query 0 document"),
        *((f"51 0 a {grade}\n", r"line 1: not a judgement") for grade in NO_GRADES),
        ("51 a\n", r"line 1: not a judgement"),
        ("51 0 a 1\n51 0 a 2\n", r"line 2: 'a' was given another grade before"),
        ("query-id\tcorpus-id\tscore\n", r"qrels.txt holds no judgements"),
    ],
)
def test_a_fault_in_qrels_names_the_line(tmp_path, text, message):
    with pytest.raises(JudgementError, match=message):
        read_qrels(qrels(tmp_path, text))


def test_a_trec_run_is_ordered_by_score_then_by_id_downwards(tmp_path):
    path = qrels(tmp_path, "q1 Q0 a 1 0.5 t\nq1 Q0 b 2 0.5 t\nq1 Q0 c 3 2e0 t\nq2 Q0 a 1 1 t\n")
    run = trec_beir.read_run(path, {"q1": "when to water"})
    assert [hit.booklet_id for hit in run.get_hits("q1")] == ["c", "b", "a"]
    assert run.results["q1"].query == "when to water"
    assert run.results["q2"].query == "q2"


def test_ids_in_a_run_may_have_blanks_between_tabs(tmp_path):
    path = qrels(tmp_path, "q 1\tQ0\td two\t1\t1.0\ta tag\nq 1\tQ0\tb\t2\t0.5\tt\nq2\tQ0 a 1 1 t\n")
    run = trec_beir.read_run(path)
    assert [hit.booklet_id for hit in run.get_hits("q 1")] == ["d two", "b"]
    assert [hit.booklet_id for hit in run.get_hits("q2")] == ["a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q1 Q0 a 2 1 0.5 t\n", r"line 1: not a line of a run"),
        ("q1\tQ0\ta\t1\t\tt\n", r"line 1: not a line of a run"),
        ("q1 Q0 a 1 0.5\n", r"line 1: not a line of a run. Write: query Q0 document rank score"),
        ("q1 Q0 a 1 high t\n", r"line 1: not a line of a run"),
        ("q1 Q0 a 1 nan t\n", r"line 1: not a line of a run"),
        ("q1 Q0 a 1 1 t\nq1 Q0 a 2 1 t\n", r"line 2: 'a' stands twice for query 'q1'"),
    ],
)
def test_a_fault_in_a_run_names_the_line(tmp_path, text, message):
    with pytest.raises(JudgementError, match=message):
        trec_beir.read_run(qrels(tmp_path, text))


def test_what_is_exported_reads_back_with_the_unanswerable(tmp_path):
    questions = judged(
        question("q1", {"beans#b": 3, "beans#a": 1}, kind="natural"),
        question("q2", kind="elsewhere"),
    )
    passage = Passage("beans#a", "beans", "Beans", ("Watering",), "", "", "Early.", 0, 6, ())
    trec_beir.write_beir(questions, [passage], tmp_path)
    assert list(trec_beir.format_qrels(questions)) == ["q1 0 beans#a 1\n", "q1 0 beans#b 3\n"]
    assert trec_beir.read_beir(tmp_path).questions == questions.questions
    assert json.loads((tmp_path / "corpus.jsonl").read_text()) == {
        "_id": "beans#a",
        "title": "Beans > Watering",
        "text": "Early.",
    }


def test_ids_with_blanks_are_exported_between_tabs_and_read_back(tmp_path):
    questions = judged(question("q 1", {"beans#a": 3, "green beans#b": 1}))
    (tmp_path / "qrels.txt").write_text("".join(trec_beir.format_qrels(questions)))
    assert read_qrels(tmp_path / "qrels.txt") == {"q 1": {"beans#a": 3, "green beans#b": 1}}
    entries = [RankingEntry("green beans", "green beans#b", 0.5), RankingEntry("x", "x#1", 0.25)]
    run = build_ranking_run({"q 1": entries}, {})
    (tmp_path / "run.trec").write_text("".join(trec_beir.format_trec_run(run)))
    again = trec_beir.read_run(tmp_path / "run.trec")
    assert [hit.booklet_id for hit in again.get_hits("q 1")] == ["green beans", "x"]


def test_a_file_named_so_is_packed_and_the_same_each_time(tmp_path):
    for name in ("a.gz", "b.gz"):
        write_file(tmp_path / name, "q1 0 d1 1\n")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == b"q1 0 d1 1\n"
    assert read_qrels(tmp_path / "a.gz") == {"q1": {"d1": 1}}
    with pytest.raises(OSError, match="No such file"):
        write_file(tmp_path / "none" / "a.gz", "")


@pytest.mark.parametrize(
    "export",
    [
        lambda questions, _: list(trec_beir.format_qrels(questions)),
        lambda questions, folder: trec_beir.write_beir(questions, [], folder),
    ],
)
@pytest.mark.parametrize("name", ["two  words", "tab\t", "line\nbreak", "a\u2028b"])
@pytest.mark.parametrize("kind", ["question", "passage"])
def test_an_id_that_would_break_a_line_is_named(tmp_path, export, name, kind):
    ids = ("q1", name) if kind == "passage" else (name, "beans#a")
    questions = judged(question(ids[0], {ids[1]: 3}))
    sentence = f"^The {kind} id {re.escape(repr(name))} cannot stand in a file of judgements"
    with pytest.raises(QueryError, match=sentence):
        export(questions, tmp_path / "beir")
    assert not (tmp_path / "beir").exists()
