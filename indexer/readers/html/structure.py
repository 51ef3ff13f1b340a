"""Where the headings, tables, images and toggles of a page are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from indexer.readers.cleanup import may_be_heading
from indexer.readers.html.elements import (
    HEADING_TAGS,
    Element,
    extract_text,
    get_only_child,
    is_bold,
)
from indexer.readers.html.preparation.toggles import (
    find_toggles,
    names_panel,
    open_panels,
    stands_before_panel,
)


@dataclass(frozen=True, slots=True)
class PageStructure:
    """Elements around headings or tables, the title, and images; lines that are headings."""

    heading_containers: frozenset[Element]
    title_containers: frozenset[Element]
    image_containers: frozenset[Element]
    bold_lines: frozenset[Element] = frozenset()
    # What opens a panel right below it, with the panel; and panels, with what opens them from afar.
    toggles: Mapping[Element, Element] = field(default_factory=dict)
    toggle_containers: frozenset[Element] = frozenset()
    labels: Mapping[Element, Element] = field(default_factory=dict)
    far_toggles: frozenset[Element] = frozenset()


def build_page_structure(root: Element) -> PageStructure:
    titles = list(root.iter("h1"))
    has_headings = len(titles) > 1 or next(root.iter(*HEADING_TAGS - {"h1"}), None) is not None
    toggles = find_toggles(root)
    open_panels(root, toggles)
    named = {toggle: panel for toggle, panel in toggles.items() if names_panel(toggle)}
    near = {one: panel for one, panel in named.items() if stands_before_panel(one, panel)}
    return PageStructure(
        heading_containers=_collect_ancestors(root.iter("table", *HEADING_TAGS)),
        title_containers=_collect_ancestors(titles if len(titles) == 1 else []),
        image_containers=_collect_ancestors(root.iter("img")),
        bold_lines=frozenset() if has_headings else _find_bold_lines(root),
        toggles=near,
        toggle_containers=_collect_ancestors(near),
        labels={panel: one for one, panel in named.items() if one not in near},
        far_toggles=frozenset(one for one in named if one not in near),
    )


def _find_bold_lines(root: Element) -> frozenset[Element]:
    """Short paragraphs all in bold, each with something after it that is not."""
    bold = {one for one in root.iter("p", "div") if _is_bold(one)}
    return frozenset(one for one in bold if one.getnext() is not None and one.getnext() not in bold)


def _is_bold(element: Element) -> bool:
    child = get_only_child(element)
    while child is not None and not is_bold(child):
        child = get_only_child(child)
    return child is not None and may_be_heading(extract_text(element))


def _collect_ancestors(elements: Iterable[Element]) -> frozenset[Element]:
    ancestors: set[Element] = set()
    for element in elements:
        ancestors.update(takewhile(lambda above: above not in ancestors, element.iterancestors()))
    return frozenset(ancestors)
