"""What booklets say of themselves: read, completed by files beside them, checked."""

from datetime import date
from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.metadata import Translation, read_metadata, serialize_metadata
from indexer.metadata.faults import find_faults
from indexer.metadata.language import guess_language
from indexer.readers import read_booklets

TODAY = date(2026, 11, 29)
WHOLE = {
    "publisher": "Harbour Press",
    "audience": "Patients",
    "last_reviewed": "2026-01-02",
    "facts_as_of": "2026-01-01",
}


def make_document(
    said: dict[str, str], assumed: tuple[str, ...] = (), language: str = "en"
) -> Document:
    return Document("a", "A title", "", (), (), metadata=said, language=language, assumed=assumed)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_field_is_read_under_its_other_names_too():
    metadata = read_metadata(
        make_document(
            {
                "publisher": "Harbour Press",
                "audience": "Patients",
                "tags": "mouth, care",
                "reviewed": "1 May 2026",
                "next_review_due": "May 2028",
                "facts_source": "Our nurses",
                "license": "CC BY 4.0",
                "edition": "3",
                "url": "https://press.example/mouth",
                "contact": "desk@press.example",
                "translations": "es: boca; fr: https://press.example/bouche",
                "notice": "Not advice.",
            }
        )
    )
    assert (metadata.title, metadata.language) == ("A title", "en")
    assert metadata.topics == ("mouth", "care")
    assert (metadata.last_reviewed, metadata.next_review) == ("2026-05-01", "2028-05")
    assert metadata.sources == ("Our nurses",)
    assert (metadata.licence, metadata.version) == ("CC BY 4.0", "3")
    assert metadata.translations == (
        Translation("es", "boca"),
        Translation("fr", "https://press.example/bouche"),
    )
    assert metadata.others == {"notice": "Not advice."}


def test_for_programs_every_field_is_there():
    shown = serialize_metadata(make_document({"next_review": "2026-11-28"}), TODAY)
    assert shown["overdue"] is True
    assert (shown["publisher"], shown["sources"]) == (None, ())


@pytest.mark.parametrize(
    ("document", "faults"),
    [
        (make_document(WHOLE), []),
        (make_document(WHOLE | {"next_review": "2026-11-29"}), []),
        (make_document(WHOLE | {"publisher": ""}), ["publisher is missing"]),
        (
            make_document(WHOLE | {"next_review": "May 2026"}),
            ["overdue: next_review was 2026-05"],
        ),
        (
            make_document(WHOLE | {"facts_as_of": ""}),
            ["next_review is missing, and facts_as_of too; give one of them"],
        ),
        (
            make_document(WHOLE | {"last_reviewed": "lately"}),
            ["last_reviewed is 'lately', which is no day such as 2026-05-01"],
        ),
        (
            make_document(WHOLE | {"language": "Spanish"}),
            ["language is 'Spanish', which is no code such as en or es"],
        ),
        (
            make_document(WHOLE, ("title", "language"), "und"),
            [
                "title is missing; the name of the file stands in for it",
                "language is missing, and the text does not look English",
            ],
        ),
    ],
)
def test_each_fault_has_its_sentence(document, faults):
    assert find_faults(document, TODAY) == faults


def test_the_nearest_word_wins(tmp_path):
    write(tmp_path, "booklet.yaml", "publisher: Harbour Press\ncontact: Desk\nlanguage: fr\n")
    write(tmp_path, "a.md", "---\npublisher: A clinic\n---\n# Rest\n\nRest well.\n")
    write(tmp_path, "b.txt", "Sleep\n\nSleep well.\n")
    write(tmp_path, "b.txt.yaml", "title: Sleeping\nlastReviewed: 2026-05-01\nlanguage: en-GB\n")
    documents, problems = read_booklets([tmp_path])
    first, second = map(read_metadata, documents)
    assert problems == []
    assert (first.publisher, first.contact, first.language) == ("A clinic", "Desk", "fr")
    assert (second.publisher, second.title) == ("Harbour Press", "Sleeping")
    assert (second.last_reviewed, second.language) == ("2026-05-01", "en-GB")


def test_a_folder_file_names_the_only_booklet_of_its_folder(tmp_path):
    write(tmp_path, "booklet.yaml", "title: Rest\n")
    write(tmp_path, "a.html", "<p>Rest well.</p>")
    (document,), _ = read_booklets([tmp_path])
    assert (document.title, document.assumed) == ("Rest", ("language",))


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("booklet.yaml", "publsher: A\n", "line 1: 'publsher' is not known here; did you mean"),
        ("booklet.yaml", "colour: A\n", "line 1: 'colour' is not known here; known are title"),
        (
            "booklet.yaml",
            "contact: a\nnextReview: soon\n",
            "line 2: 'next_review' is 'soon'; write",
        ),
        ("booklet.yaml", "language: French\n", "line 1: 'language' is 'French'; write a code"),
        ("booklet.yaml", "title: A\n", "line 1: 'title' cannot be the same for all files here"),
        ("booklet.yaml", "- A\n", "line 1: must be made of lines such as"),
        ("a.md.yaml", "publisher: a: b\n", "line 1: is not YAML: mapping"),
        ("a.yaml", "publisher: A\n", "is about no booklet. Give it the whole name of a file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_the_booklets_are_read(tmp_path, name, text, why):
    write(tmp_path, name, text)
    write(tmp_path, "a.md", "Rest well.\n")
    write(tmp_path, "b.md", "Sleep well.\n")
    documents, (problem,) = read_booklets([tmp_path])
    assert [document.doc_id for document in documents] == ["a", "b"]
    assert problem.name == str(tmp_path / name)
    assert problem.reason.startswith(why)


ENGLISH = "It may help to rest when you are tired, and to ask for what you need. " * 5
SPANISH = "Descanse cuando tenga cansancio, y pida ayuda con las tareas de la casa. " * 5
CHINESE = "请多休息。 " * 30
DRUGS = "Abemaciclib, capecitabine, docetaxel, everolimus, letrozole. " * 30


@pytest.mark.parametrize(
    ("text", "language"),
    [(ENGLISH, "en"), (SPANISH, "und"), (SPANISH[:60], "en"), (CHINESE, "und"), (DRUGS, "en")],
)
def test_a_text_in_no_named_language_is_english_where_it_looks_so(text, language):
    assert guess_language(text) == language
