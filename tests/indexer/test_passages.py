from indexer.passages import Passage, Sentence

PASSAGE = Passage(
    passage_id="beans#1#sowing-2",
    doc_id="beans#1",
    title="Growing beans",
    heading_path=("Sowing",),
    context="",
    prefix="Growing beans\nSowing\n",
    text="Sow in May. Water.",
    start=100,
    end=118,
    sentences=(Sentence(100, 111), Sentence(112, 118)),
)


def test_the_anchor_is_the_id_without_its_booklet() -> None:
    assert PASSAGE.anchor == "sowing-2"


def test_the_text_is_the_end_of_what_is_embedded() -> None:
    assert PASSAGE.embedding_text == "Growing beans\nSowing\nSow in May. Water."


def test_sentences_are_cut_out_by_their_place_in_the_booklet() -> None:
    found = [PASSAGE.get_sentence_text(sentence) for sentence in PASSAGE.sentences]
    assert found == ["Sow in May.", "Water."]
