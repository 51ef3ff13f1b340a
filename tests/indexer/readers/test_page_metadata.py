"""What a web page says of itself in its head."""

import json

import pytest

from tests.support.reading import from_html


def read(head: str) -> dict[str, str]:
    metadata = dict(from_html(f"{head}<p>Rest well.</p>").metadata)
    metadata.pop("encoding")
    return metadata


def describe(**page: object) -> str:
    data = json.dumps({"@context": "https://schema.org", **page})
    return f'<script type="application/ld+json">{data}</script>'


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("<meta name=dcterms.publisher content='A clinic'>", {"publisher": "A clinic"}),
        ("<meta property=og:site_name content='A clinic'>", {"publisher": "A clinic"}),
        ("<meta name=DC.Publisher content='A'><meta property=og:site_name content=B>",
         {"publisher": "A"}),
        ("<meta property=og:site_name content=B><meta name=publisher content='A'>",
         {"publisher": "A"}),
        ("<meta name=dcterms.audience content=Patients>", {"audience": "Patients"}),
        ("<meta itemprop=lastReviewed content=2026-05-01>", {"last_reviewed": "2026-05-01"}),
        ("<meta name=keywords content='mouth, care'>", {"topics": "mouth, care"}),
        ("<link rel=license href=https://l.example>", {"licence": "https://l.example"}),
    ],
)  # fmt: skip
def test_tags_of_the_head_are_read(tag, said):
    assert read(tag) == said


def test_schema_org_is_read_wherever_the_page_stands_in_it():
    page = {
        "@type": ["MedicalWebPage", "FAQPage"],
        "lastReviewed": "2026-05-01",
        "publisher": {"@type": "Organization", "name": "A clinic"},
        "audience": [{"@type": "PeopleAudience", "audienceType": "Patients"}, "Families"],
        "license": "https://l.example",
        "about": [{"@type": "MedicalCondition", "name": "Sore mouth"}],
        "citation": ["A study, 2024", {"name": "A guideline"}],
        "version": 3,
    }
    said = {
        "last_reviewed": "2026-05-01",
        "publisher": "A clinic",
        "audience": "Patients; Families",
        "licence": "https://l.example",
        "topics": "Sore mouth",
        "sources": "A study, 2024; A guideline",
        "version": "3",
    }
    others = {"@type": "Organization", "name": "Others", "publisher": "Nobody"}
    assert read(describe(**page)) == said
    assert read(describe(**{"@graph": [others, page]})) == said


def test_schema_org_names_the_language_where_the_page_does_not():
    page = describe(**{"@type": "MedicalWebPage", "inLanguage": "es"})
    assert from_html(f"{page}<p>Descanse.</p>").language == "es"
    assert from_html(f"<html lang=fr>{page}<p>Descanse.</p>").language == "fr"


@pytest.mark.parametrize("data", ["{", "[[[[]]]]", "3", "", '{"@type": 3}', "[" * 5_000])
def test_what_is_no_description_says_nothing(data):
    assert read(f"<script type=application/ld+json>{data}</script>") == {}
