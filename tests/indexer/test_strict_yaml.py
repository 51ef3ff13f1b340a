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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 5_000, "nests more than 50 lists; nest fewer"),
        ("a: " + "[" * 100_000, "nests more than 50 lists"),
        ("- " * 100_000, "nests more than 50 lists"),
        ("a: " + "{a: " * 100_000, "nests more than 50 lists"),
        ("a: [" + "x," * 400_000 + "]", "holds more than 300,000 values; divide it"),
        ("# a\n" * 300_000, "is longer than 1,000,000 characters"),
    ],
)
def test_excess_is_refused_before_anything_is_built(text, message):
    with pytest.raises(YamlError, match=message):
        parse_yaml(text, name="front")


@pytest.mark.parametrize(
    "value",
    ["1" * 4_000, "1" + ":10" * 50_000, "0x" + "f" * 5_000, "1." + "1" * 5_000]
    + ["!!int x", "!!int ''", "!!float ''", "!!bool x", "!!timestamp x", "!!binary é", "="]
    + ["2024-13-45", "0000-00-00", "2001-12-14t21:59:43.10-99:99", '"\\ud800"', "{[a]: {b: c}}"]
    + ["{<<: b}", "{{a: b}: c}", "!!python/object/apply:os.system [x]", "!!set [a]", "!!omap a"],
)
def test_a_value_that_does_not_exist_is_refused_in_a_sentence(value):
    with pytest.raises(YamlError, match=r"^front, line 1: .*[a-z]"):
        parse_yaml(f"a: {value}", name="front")


def test_an_empty_text_has_no_data():
    assert parse_yaml("", name="front") is None


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"a: \xff")
    with pytest.raises(YamlError, match=r"a.yaml, line 1: is not UTF-8 text"):
        read_yaml(tmp_path / "a.yaml")
    with pytest.raises(YamlError, match=r"b.yaml, line 1: cannot be read"):
        read_yaml(tmp_path / "b.yaml")
