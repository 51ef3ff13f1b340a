"""What a page's own style sheet says of the classes in it, as word processors write it."""

import re

from indexer.readers.html.elements import Element

# Later rules win, as in a browser.
_RULE_PATTERN = re.compile(r"(?P<selectors>[^{}]{1,2000})\{(?P<style>[^{}]{0,4000})\}")
_CLASS_PATTERN = re.compile(r"\w*\.(?P<name>[\w-]+)")
# Only these say something of the text itself. What is hidden may be opened by a script.
_TELLING_PATTERN = re.compile(
    r"(?:text-decoration(?:-line)?|vertical-align|font-weight)\s*:\s*[\w -]+", re.IGNORECASE
)


def apply_class_styles(root: Element) -> None:
    """Write into the ``style`` of each element what the page's style sheet says of its classes."""
    sheet = "\n".join(element.text or "" for element in root.iter("style"))
    styles: dict[str, str] = {}
    for rule in _RULE_PATTERN.finditer(sheet):
        told = ";".join(_TELLING_PATTERN.findall(rule["style"]))
        for selector in rule["selectors"].split(",") if told else ():
            if name := _CLASS_PATTERN.fullmatch(selector.strip()):
                styles[name["name"]] = f"{styles.get(name['name'], '')};{told}"
    for element in root.iterfind(".//*[@class]") if styles else ():
        told = ";".join(filter(None, map(styles.get, element.get("class", "").split())))
        if told:
            element.set("style", f"{told};{element.get('style', '')}")
