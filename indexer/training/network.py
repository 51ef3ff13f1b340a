"""The verifier as a torch model: a question and a passage in, two kinds of logits out."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from indexer.training.groups import PASSAGES, Group
from indexer.training.pages import split_into_sentences

Pairs = Sequence[tuple[str, str]]

# Word pieces of question and passage together; scoring leaves room for whole headings.
MAX_PIECES, MAX_SCORED_PIECES = 144, 160
SCORING_BATCH = 64  # pairs
LENGTH_BATCHES = 5  # of a step
# An answer among four others is rare, so it weighs more.
ANSWER_WEIGHT, OTHER_WEIGHT = 2.0, 0.8
SENTENCE_WEIGHT = 0.5
# Of a passage that does not answer, the sentence that most seems to: there are four of them.
OTHER_SENTENCE_WEIGHT = 0.4
HIDDEN_SHARE = 0.08  # of the words' pieces
FIRST_WORD_ID = 1000  # smaller ones are special pieces and single letters


class VerifierNetwork(torch.nn.Module):
    """The names of the parts are those in a checkpoint."""

    def __init__(self, folder: Path) -> None:
        """Begin from the weights of an encoder in ``folder``; its word vectors stay as they are."""
        super().__init__()
        self.bert: Any = _load_library_part("AutoModel", folder, attn_implementation="eager")
        size = int(self.bert.config.hidden_size)
        self.head = torch.nn.Sequential(
            torch.nn.Linear(2 * size, size), torch.nn.GELU(), torch.nn.Linear(size, 1)
        )
        self.tok = torch.nn.Linear(size, 1)
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        for part in self.modules():
            if isinstance(part, torch.nn.Dropout):
                part.p = 0.0

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits ``(texts,)`` of passages that answer, ``(texts, pieces)`` of pieces that do."""
        output = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )
        vectors = output.last_hidden_state.float()
        mask = attention_mask[..., None].float()
        mean = (vectors * mask).sum(1) / mask.sum(1)
        scores = self.head(torch.cat([vectors[:, 0], mean], -1))[:, 0]
        return scores, self.tok(vectors)[..., 0]


@dataclass(frozen=True, slots=True)
class Losses:
    """``total`` is what is made smaller; the others are shown."""

    total: torch.Tensor
    ranking: float
    sentence: float


def load_tokenizer(folder: Path) -> Any:
    return _load_library_part("AutoTokenizer", folder)


def encode_pairs(tokenizer: Any, pairs: Pairs, max_pieces: int) -> dict[str, torch.Tensor]:
    """With ``offset_mapping``, in which the passage's pieces count from its own beginning."""
    questions, passages = zip(*pairs, strict=True)
    encoding = tokenizer(
        list(questions),
        list(passages),
        truncation="longest_first",
        max_length=max_pieces,
        padding=True,
        return_tensors="pt",
        return_offsets_mapping=True,
    )
    return dict(encoding)


def compute_losses(model: VerifierNetwork, tokenizer: Any, groups: Sequence[Group]) -> Losses:
    """Cross-entropy within each group, that of each pair alone, and that of the sentences."""
    pairs = [(group.question, passage) for group in groups for passage in group.passages]
    inputs = encode_pairs(tokenizer, pairs, MAX_PIECES)
    spans = inputs.pop("offset_mapping")
    ids = inputs["input_ids"]
    is_hidden = (torch.rand(ids.shape) < HIDDEN_SHARE) & (ids >= FIRST_WORD_ID)
    inputs["input_ids"] = torch.where(is_hidden, torch.tensor(tokenizer.mask_token_id), ids)
    scores, token_scores = _read_by_length(model, inputs)
    in_passage = inputs["token_type_ids"] == 1
    sentence = _compute_sentence_loss(token_scores, spans, in_passage, groups)
    scores = scores.view(len(groups), PASSAGES)
    answered = torch.tensor([int(group.is_answered) for group in groups])
    targets = torch.zeros_like(scores)
    targets[:, 0] = answered.float()
    first = torch.zeros(len(groups), dtype=torch.long)
    ranking = functional.cross_entropy(scores, first, reduction="none") * answered
    ranking = ranking.sum() / max(1, int(answered.sum()))
    weights = torch.where(targets > 0, ANSWER_WEIGHT, OTHER_WEIGHT)
    each = functional.binary_cross_entropy_with_logits(scores, targets, weight=weights)
    total = ranking + each + SENTENCE_WEIGHT * sentence
    return Losses(total, ranking.item(), sentence.item())


def score_pairs(model: VerifierNetwork, tokenizer: Any, pairs: Pairs) -> npt.NDArray[np.float64]:
    """The logit of each pair, that its passage answers."""
    order = sorted(range(len(pairs)), key=lambda row: len(pairs[row][1]))
    scores = np.zeros(len(pairs))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for begin in range(0, len(order), SCORING_BATCH):
            rows = order[begin : begin + SCORING_BATCH]
            inputs = encode_pairs(tokenizer, [pairs[row] for row in rows], MAX_SCORED_PIECES)
            del inputs["offset_mapping"]
            scores[rows] = model(**inputs)[0].float().numpy()
    return scores


def _read_by_length(
    model: VerifierNetwork, inputs: dict[str, torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """What ``model`` gives for ``inputs``, without reading much padding: short texts together."""
    lengths = inputs["attention_mask"].sum(1)
    rows = torch.argsort(lengths, stable=True)
    scores, token_scores = [], []
    for some in rows.chunk(LENGTH_BATCHES):
        size = int(lengths[some].max())
        with torch.autocast("cpu", torch.bfloat16):
            each = model(**{name: values[some, :size] for name, values in inputs.items()})
        scores.append(each[0].float())
        padding = inputs["input_ids"].shape[1] - size
        token_scores.append(functional.pad(each[1].float(), (0, padding)))
    places = torch.argsort(rows)
    return torch.cat(scores)[places], torch.cat(token_scores)[places]


def _compute_sentence_loss(
    token_scores: torch.Tensor,
    spans: torch.Tensor,
    in_passage: torch.Tensor,
    groups: Sequence[Group],
) -> torch.Tensor:
    """That the marked sentences have the highest means of their pieces' logits, and above 0.

    Those of passages that do not answer are to be below 0; what else the answering passage says
    may answer too.
    """
    losses = []
    for row, passage in enumerate(passage for group in groups for passage in group.passages):
        group = groups[row // PASSAGES]
        is_answer = group.is_answered and row % PASSAGES == 0
        marked = group.marked if is_answer else ()
        if is_answer and not marked:
            continue
        read = spans[row][in_passage[row]], token_scores[row][in_passage[row]]
        numbers, means = _average_sentences(passage, *read)
        is_marked = torch.tensor([number in marked for number in numbers], dtype=torch.bool)
        if len(numbers) and not is_answer:
            losses.append(OTHER_SENTENCE_WEIGHT * functional.softplus(means.max()))
        elif is_marked.any():
            losses.append(functional.softplus(-means[is_marked].max()))
            losses.append(-torch.logsumexp(torch.log_softmax(means, 0)[is_marked], 0))
    return torch.stack(losses).sum() / len(groups) if losses else torch.zeros(())


def _average_sentences(
    passage: str, spans: torch.Tensor, scores: torch.Tensor
) -> tuple[list[int], torch.Tensor]:
    """The numbers of the sentences that were read, and the means of their pieces' logits."""
    numbers, means = [], []
    for number, (begin, end) in enumerate(_find_spans(passage)):
        pieces = (spans[:, 0] >= begin) & (spans[:, 1] <= end) & (spans[:, 1] > spans[:, 0])
        if pieces.any():
            numbers.append(number)
            means.append(scores[pieces].mean())
    return numbers, torch.stack(means) if means else torch.zeros(0)


def _find_spans(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for sentence in split_into_sentences(text):
        begin = text.index(sentence, at)
        at = begin + len(sentence)
        spans.append((begin, at))
    return spans


def _load_library_part(name: str, folder: Path, **options: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own deprecations do not concern us
        import transformers
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library is untyped
        return getattr(transformers, name).from_pretrained(folder, **options)
