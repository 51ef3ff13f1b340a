import pytest

from indexer.errors import YamlError
from indexer.strict_yaml import parse_yaml, read_yaml


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", r"front, line 12: the key 'a' stands twice"),
        ("a: &x [1]\nb: *x", r"uses an alias"),
        ("a: [1", r"front, line 10: is not YAML"),
        ("a: 2026-13-45", r"front, line 10: is not YAML that can be used"),
        ("a: !!python/object:os.system x", r"front, line 10: is not YAML: could not determine"),
        ("a: \x00", r"front, line 10: is not YAML: it holds a character"),
    ],
)
def test_strange_yaml_is_refused_with_its_line(text, message):
    with pytest.raises(YamlError, match=message):
        parse_yaml(text, name="front", first_line=10)


def test_yaml_without_end_is_refused():
    with pytest.raises(YamlError, match="is not YAML"):
        parse_yaml("[" * 5_000, name="front")


def test_an_empty_text_has_no_data():
    assert parse_yaml("", name="front") is None


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"a: \xff")
    with pytest.raises(YamlError, match=r"a.yaml, line 1: is not UTF-8 text"):
        read_yaml(tmp_path / "a.yaml")
    with pytest.raises(YamlError, match=r"b.yaml, line 1: cannot be read"):
        read_yaml(tmp_path / "b.yaml")
