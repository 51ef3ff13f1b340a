"""The letters of a paragraph: which are text, how they look, and what hangs on them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.documents import LeftOutText
from indexer.readers.docx.letters import drawings
from indexer.readers.docx.letters.fields import OpenFields, find_field_reason
from indexer.readers.docx.letters.formulas import read_formula
from indexer.readers.docx.letters.symbols import UNKNOWN_SIGN, read_sign, read_signs
from indexer.readers.docx.styles import Look, StyleSheet
from indexer.readers.docx.xml import Element, find, get_attribute, get_name
from indexer.readers.page_furniture import make_left_out_text
from indexer.words import clean_text

LINE_BREAK = "\v"
_LETTERS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:cr": LINE_BREAK,
    "w:noBreakHyphen": "-",
    "w:softHyphen": "",
}
# Around runs, and read through.
_WRAPPERS = frozenset(
    "w:hyperlink w:ins w:moveTo w:smartTag w:sdt w:sdtContent w:customXml w:fldSimple w:bdo w:dir"
    " w:ruby w:rubyBase mc:Choice mc:Fallback".split()
)
_NOTE_NAMES = {"w:footnoteReference": "footnote", "w:endnoteReference": "endnote"}
_DRAWINGS = ("w:drawing", "w:pict", "w:object")


@dataclass(frozen=True, slots=True)
class StyledText:
    """Some letters of one look."""

    text: str
    look: Look = Look()


@dataclass(slots=True)
class ParagraphText:
    """What the runs of a paragraph hold: text, what is left out of it, and what hangs on it."""

    spans: list[StyledText] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)  # reason and text
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind and id
    drawn: list[Element] = field(default_factory=list)

    def add(self, text: str, look: Look, reason: str = "") -> None:
        """Letters that are text, or are left out for a reason."""
        reason = reason or ("hidden" if look.hidden else "struck out" if look.struck else "")
        if not reason:
            self.spans.append(StyledText(text, look))
        elif self.left_out and self.left_out[-1][0] == reason:
            self.left_out[-1] = (reason, self.left_out[-1][1] + text)
        elif text:
            self.left_out.append((reason, text))

    def list_reports(self) -> list[LeftOutText]:
        cleaned = ((reason, clean_text(text)) for reason, text in self.left_out)
        return [make_left_out_text(text, reason) for reason, text in cleaned if text]


@dataclass(slots=True)
class RunReader:
    """Reads the runs of one paragraph after another: a field may go on over several."""

    styles: StyleSheet
    fields: OpenFields = field(default_factory=OpenFields)
    in_cell: bool = False  # of a table, where a picture may be a tick
    insertion_count: int = 0
    deletion_count: int = 0

    def read_paragraph(self, paragraph: Element, style: str) -> ParagraphText:
        text = ParagraphText()
        for element, reason in self._iterate_runs(paragraph, ""):
            if get_name(element) in ("m:oMath", "m:oMathPara"):
                text.add(read_formula(element), Look(), reason or self.fields.find_reason())
            else:
                self._read_run(element, style, reason, text)
        return text

    def _iterate_runs(self, parent: Element, reason: str) -> Iterator[tuple[Element, str]]:
        """The runs and formulas in order, each with the reason why it is left out, or ""."""
        for element in parent:
            name = get_name(element)
            if name in ("w:r", "m:oMath", "m:oMathPara"):
                yield element, reason
            elif name == "w:del":
                self.deletion_count += 1
                yield from self._iterate_runs(element, reason or "deleted")
            elif name == "mc:AlternateContent":
                if (chosen := drawings.choose_alternative(element)) is not None:
                    yield from self._iterate_runs(chosen, reason)
            elif name in _WRAPPERS:
                self.insertion_count += name == "w:ins"
                yield from self._iterate_runs(element, reason or _find_wrapper_reason(element))

    def _read_run(self, run: Element, style: str, reason: str, text: ParagraphText) -> None:
        look = self.styles.find_look(find(run, "w:rPr"), style)
        for element in run:
            name = get_name(element)
            if name == "mc:AlternateContent":
                if (chosen := drawings.choose_alternative(element)) is not None:
                    self._read_run(chosen, style, reason, text)
            elif name == "w:ruby":
                for inner, _ in self._iterate_runs(element, reason):
                    self._read_run(inner, style, reason, text)
            elif name in _DRAWINGS:
                self._add_drawing(element, text, is_left_out=bool(reason) or look.hidden)
            elif not self.fields.handle(element):
                _add_letters(element, look, reason or self.fields.find_reason(), text)

    def _add_drawing(self, drawing: Element, text: ParagraphText, *, is_left_out: bool) -> None:
        if is_left_out:
            words = " ".join(one.text or "" for one in drawing.iter("{*}t"))
            text.left_out.append(("drawing that is hidden or deleted", words))
            return
        drawn = [*drawings.iterate_drawn_parts(drawing)]
        text.drawn += drawn
        if not drawn:
            self._add_picture(drawing, text)

    def _add_picture(self, drawing: Element, text: ParagraphText) -> None:
        """In a cell a picture is what its description says; elsewhere it is reported."""
        description = drawings.describe_picture(drawing)
        if self.in_cell and description and not drawings.is_machine_description(description):
            text.add(f" {description} ", Look())
        elif description:
            text.left_out.append(("image", description))
        else:
            text.left_out.append(drawings.name_drawing(drawing))


def _find_wrapper_reason(element: Element) -> str:
    """Why what is in a field or a form is left out."""
    if get_name(element) == "w:fldSimple":
        return find_field_reason(get_attribute(element, "w:instr"))
    return "form" if find(element, "w:sdtPr/w:showingPlcHdr") is not None else ""


def _add_letters(element: Element, look: Look, reason: str, text: ParagraphText) -> None:
    name = get_name(element)
    if name in _NOTE_NAMES:
        is_shown = not (reason or look.hidden or look.struck)
        note = (_NOTE_NAMES[name], get_attribute(element, "w:id"))
        text.notes += [note] if is_shown else []
    elif name == "w:br":
        is_page = get_attribute(element, "w:type") in ("page", "column")
        text.add(" " if is_page else LINE_BREAK, look, reason)
    elif name in _LETTERS:
        text.add(_LETTERS[name], look, reason)
    elif name in ("w:t", "w:delText"):
        _add_signs(read_signs(element.text or "", look.font), look, reason, text)
    elif name == "w:sym":
        code, font = get_attribute(element, "w:char"), get_attribute(element, "w:font")
        sign = read_sign(int(code, 16), font) if _is_hexadecimal(code) else ""
        _add_signs(sign or UNKNOWN_SIGN, look._replace(font=font), reason, text)


def _add_signs(letters: str, look: Look, reason: str, text: ParagraphText) -> None:
    if count := letters.count(UNKNOWN_SIGN):
        font = look.font or "a font that is not named"
        text.add(f"{count} of {font}", look, reason or "sign without a letter")
        letters = letters.replace(UNKNOWN_SIGN, " ")
    text.add(letters, look, reason)


def _is_hexadecimal(code: str) -> bool:
    return 0 < len(code) <= 4 and all(letter in "0123456789abcdefABCDEF" for letter in code)
