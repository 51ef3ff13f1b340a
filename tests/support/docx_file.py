"""Word files made by code: a package of XML parts, and the smallest parts that a test needs."""

import io
import zipfile
from collections.abc import Mapping

from indexer.readers.docx import read_docx_file
from indexer.readers.pieces import ParsedBooklet

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": f"{_OFFICE}/relationships",
        "m": f"{_OFFICE}/math",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    }.items()
)


def run(text: str, properties: str = "") -> str:
    """``properties`` is XML such as ``<w:b/>``."""
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{marks}<w:t xml:space="preserve">{text}</w:t></w:r>'


def change(kind: str, text: str, tag: str = "w:t") -> str:
    """A tracked change: "ins", "del", "moveFrom" or "moveTo"."""
    inside = f'<w:r><{tag} xml:space="preserve">{text}</{tag}></w:r>'
    return f'<w:{kind} w:id="1" w:author="A">{inside}</w:{kind}>'


def paragraph(content: str = "", style: str = "", properties: str = "") -> str:
    """``content`` is text, or XML where it begins with "<"."""
    inside = content if content.startswith("<") or not content else run(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inside}</w:p>"


def item(content: str, list_id: int = 1, depth: int = 0) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return paragraph(content, properties=numbering)


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    """``cells`` are texts, or ``cell(…)``."""
    inside = "".join(one if one.startswith("<w:tc>") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def cell(content: str = "", properties: str = "") -> str:
    """``content`` is text, or XML of blocks."""
    inside = content if content.startswith("<w:") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def style(style_id: str, name: str = "", inside: str = "", kind: str = "paragraph") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}">'
        f'<w:name w:val="{name or style_id}"/>{inside}</w:style>'
    )


def heading_style(level: int) -> str:
    outline = f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
    return style(f"Heading{level}", f"heading {level}", outline)


STYLES = "".join(map(heading_style, (1, 2, 3))) + style("Title") + style("TOC1", "toc 1")


def level(depth: int, form: str = "decimal", text: str = "", inside: str = "") -> str:
    """A level of a list. The text of its number is "%1." at depth 0, "%2." at depth 1, …"""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text or f"%{depth + 1}."}"/>{inside}</w:lvl>'
    )


def numbering(*lists: str) -> str:
    """Each list is its levels; their ids count from 1."""
    forms = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>'
        for number, levels in enumerate(lists)
    )
    uses = "".join(
        f'<w:num w:numId="{number + 1}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number in range(len(lists))
    )
    return forms + uses


LISTS = numbering(
    level(0, "bullet", "•") + level(1, "bullet", "o"), level(0) + level(1, "lowerLetter", "%2)")
)


def make_docx(
    body: str, parts: Mapping[str, str] | None = None, extra: Mapping[str, bytes] | None = None
) -> bytes:
    """A Word file. ``parts`` is the XML inside a part, by a name such as "footnotes"."""
    inside = {"numbering": LISTS, **(parts or {})}
    inside["styles"] = STYLES + inside.get("styles", "")
    properties = inside.pop("core", "")
    files = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relate(
            {"officeDocument": "word/document.xml", "core": "docProps/core.xml"}
        ),
        "word/document.xml": _wrap("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": _relate({name: f"{name}.xml" for name in inside}),
        **{f"word/{name}.xml": _wrap(name, text) for name, text in inside.items()},
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
            f' xmlns:dcterms="http://purl.org/dc/terms/">{properties}</cp:coreProperties>'
        ),
    }
    return zip_files({**{name: text.encode() for name, text in files.items()}, **(extra or {})})


_DIGITS = "0123456789"
_FORMAT = "application/vnd.openxmlformats"
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_FORMAT}-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml"'
    f' ContentType="{_FORMAT}-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def read_body(body: str, parts: Mapping[str, str] | None = None) -> ParsedBooklet:
    """What the reader makes of a body, and of other parts of the file."""
    return read_docx_file(make_docx(body, parts), "a.docx")


def zip_files(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return buffer.getvalue()


def rename_parts(data: bytes, names: Mapping[bytes, bytes]) -> bytes:
    """The file with names within its parts replaced."""
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            content = package.read(part)
            for old, new in names.items():
                content = content.replace(old, new)
            files[part] = content
    return zip_files(files)


def _wrap(name: str, inside: str) -> str:
    root = f"w:{ {'header': 'hdr', 'footer': 'ftr'}.get(name.rstrip(_DIGITS), name) }"
    if name == "diagramData":
        root, inside = "dgm:dataModel", f"<dgm:ptLst>{inside}</dgm:ptLst>"
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{declaration}<{root} {NAMESPACES}>{inside}</{root}>"


def _relate(targets: Mapping[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{kind}" Type="{_find_type(kind)}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _find_type(kind: str) -> str:
    if kind == "core":
        return f"{_PACKAGE}/relationships/metadata/core-properties"
    return f"{_OFFICE}/relationships/{kind.rstrip(_DIGITS)}"
