"""Names that a stranger can read; ``python -m tests.house.test_names`` prints the figures."""

import ast
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import pytest

from tests.support.paths import ROOT

PACKAGES = ("indexer", "search_app")
MIN_VERB_SHARE = 0.55
MAX_ONE_WORD_SHARE = 0.40
MAX_MODULES_IN_FOLDER = 12  # ``__init__`` apart
PARTICIPLES = set("asked found judged kept looked made placed said settled told".split())
VERBS = set(
    """
    add allow answer append apply ask assemble assign attach average bootstrap build calibrate can
    check choose classify clean close cluster collect combine commit compare compile compute
    contains convert copy count create cross cut decide decode delete derive describe deserialize
    detect diagnose download drain draw drop edit embed emit encode end escape evaluate exit
    expand explain export extract fill find finish fit flush forget format forward get grade group
    handle has hash ignore init interpret is join keep leave limit link list load locate lock log
    looks make mark match matches may measure merge move name needs nest normalize open overlaps
    parse perturb place prepare print prune publish purge quantize queue raise rank read recognize
    recompute record redirect reduce refuse register reject remove render replace report request
    require reset resolve restore retrieve reword rewrite roll round run sample save score scrub
    seal search select send separate serialize serve set settle shade shift shorten show shuffle
    sign split stack stamp start store strip suggest sum summarize survey swap sync take tokenize
    train try undo update verify wait walk weight widen write
    """.split()
)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Names:
    """The names that one package defines; functions and classes within others count too."""

    package: str

    @cached_property
    def nodes(self) -> list[ast.AST]:
        files = sorted((ROOT / self.package).rglob("*.py"))
        return [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]

    @property
    def functions(self) -> list[str]:
        """Dunder methods and properties apart: a value is named by a noun."""
        names = [
            node.name
            for node in self.nodes
            if isinstance(node, FunctionNode)
            and not any("property" in ast.unparse(each) for each in node.decorator_list)
        ]
        return [name.strip("_") for name in names if not name.startswith("__")]

    @property
    def classes(self) -> list[str]:
        return [node.name for node in self.nodes if isinstance(node, ast.ClassDef)]

    @property
    def parameters(self) -> list[str]:
        return [node.arg for node in self.nodes if isinstance(node, ast.arg)]

    @property
    def verb_share(self) -> float:
        """The share of functions whose name begins with a verb."""
        return sum(name.split("_")[0] in VERBS for name in self.functions) / len(self.functions)

    @property
    def one_word_share(self) -> float:
        return sum("_" not in name for name in self.functions) / len(self.functions)

    @property
    def figures(self) -> str:
        return (
            f"{self.package}: {len(self.functions)} functions, {self.verb_share:.0%} begin with a"
            f" verb, {self.one_word_share:.0%} are one word"
        )


EVERY_PACKAGE = [Names(package) for package in PACKAGES]
of_each_package = pytest.mark.parametrize("names", EVERY_PACKAGE, ids=PACKAGES)


@of_each_package
def test_functions_begin_with_a_verb(names: Names) -> None:
    print(names.figures)  # noqa: T201
    assert names.verb_share >= MIN_VERB_SHARE, "add a verb to VERBS, or begin with one"
    assert names.one_word_share <= MAX_ONE_WORD_SHARE


@of_each_package
def test_no_bare_participle_is_a_name(names: Names) -> None:
    defined = {name.strip("_") for name in (*names.functions, *names.classes, *names.parameters)}
    assert {name.lower() for name in defined} & PARTICIPLES == set()


def test_a_class_name_is_used_once() -> None:
    times = Counter(name for names in EVERY_PACKAGE for name in names.classes)
    assert [name for name, count in times.items() if count > 1] == []


def test_no_folder_has_more_modules_than_one_can_survey() -> None:
    assert {name: n for name, n in count_modules().items() if n > MAX_MODULES_IN_FOLDER} == {}


def count_modules() -> Counter[str]:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    modules = [file for file in files if file.name != "__init__.py"]
    return Counter(file.parent.relative_to(ROOT).as_posix() for file in modules)


if __name__ == "__main__":
    for names in EVERY_PACKAGE:
        print(names.figures)  # noqa: T201
    print(count_modules().most_common(3))  # noqa: T201
