"""A page as a reader meets it: its words, its marks, its ids."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def all(self, tag: str, **attributes: str) -> list["Element"]:
        """Elements below of this tag ("*" for any) with these attributes; ``class_`` is class."""
        wanted = {n.rstrip("_").replace("_", "-"): value for n, value in attributes.items()}
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if tag in ("*", child.tag) and wanted.items() <= child.attributes.items():
                    found.append(child)
                found += child.all(tag, **attributes)
        return found


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(html: str) -> Element:
    """The tree of a page; fails where tags do not match."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    assert len(tree.open) == 1, f"never closed: {[e.tag for e in tree.open[1:]]}"
    return tree.open[0]


def squeezed(text: str) -> str:
    """Without white space and bullets: lists bring their own."""
    return "".join(text.replace("•", "").split())
