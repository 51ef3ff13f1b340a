"""Tables made of other elements, which only their roles call tables."""

from indexer.readers.html.elements import Element

_TAGS_BY_ROLE = {
    "table": "table",
    "grid": "table",
    "rowgroup": "tbody",
    "row": "tr",
    "columnheader": "th",
    "rowheader": "th",
    "cell": "td",
    "gridcell": "td",
}
_FREE_TAGS = frozenset(["div", "span", "ul", "li", "p", "section"])


def name_tables_by_role(root: Element) -> None:
    """Give each part of such a table the tag that its role stands for."""
    for table in [*root.iterfind(".//*[@role]")]:
        if table.get("role") not in ("table", "grid") or table.tag not in _FREE_TAGS:
            continue
        for element in [table, *table.iterfind(".//*[@role]")]:
            if element.tag in _FREE_TAGS:
                element.tag = _TAGS_BY_ROLE.get(element.get("role", ""), element.tag)
                _read_spans(element)


def _read_spans(element: Element) -> None:
    for name in ("rowspan", "colspan"):
        if span := element.get(f"aria-{name}"):
            element.set(name, span)
