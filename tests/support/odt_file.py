"""OpenDocument texts made by code."""

from tests.support.docx_file import zip_files

_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        **{one: f"{_NAMES}:{one}:1.0" for one in ("office", "style", "text", "table", "meta")},
        "draw": f"{_NAMES}:drawing:1.0",
        "fo": f"{_NAMES}:xsl-fo-compatible:1.0",
        "svg": f"{_NAMES}:svg-compatible:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)


def make_odt(text: str, styles: str = "", meta: str = "", edges: str = "") -> bytes:
    """All are XML: ``styles`` of automatic styles, ``edges`` of the headers and footers."""
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    body = f"<office:body><office:text>{text}</office:text></office:body>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": _wrap("document-content", automatic + body),
        "styles.xml": _wrap("document-styles", edges),
        "meta.xml": _wrap("document-meta", f"<office:meta>{meta}</office:meta>"),
    }
    return zip_files({name: content.encode() for name, content in parts.items()})


def _wrap(root: str, inside: str) -> str:
    return f'<?xml version="1.0"?><office:{root} {NAMESPACES}>{inside}</office:{root}>'
