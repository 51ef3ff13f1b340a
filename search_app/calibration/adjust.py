"""A model for few questions: the weights that it has, with a bias and thresholds of their own.

A hundred questions or fewer cannot tell a dozen weights from chance. They can tell how often these
booklets answer what is asked of them (a shift of the log-odds, as in Platt's scaling with its slope
kept), and from which probability on a verdict is worth giving.
"""

from collections.abc import Sequence
from itertools import compress

import msgspec
import numpy as np

from search_app.calibration.examples import ExampleSet
from search_app.calibration.fit import (
    choose_answer_threshold,
    choose_read_threshold,
    choose_thresholds,
    collect_evidence,
    reject_one_class,
    select_complete_sets,
)
from search_app.calibration.logistic import Labels
from search_app.search.candidates import Scores
from search_app.search.relevance import (
    LogisticModel,
    RelevanceModel,
    VerifiedModel,
    compute_logit,
    weigh_both,
)

# Of fewer questions bias and thresholds alone are fitted.
MIN_QUESTIONS = 100
FOLD_COUNT = 5
SEED = 1
# Where the log-odds of a shift are looked for.
MAX_SHIFT = 20.0


def count_questions(sets: Sequence[ExampleSet]) -> int:
    """Those by which it can be learnt when to answer."""
    return sum(len(one.examples) for one in select_complete_sets(sets))


def adjust_relevance_model(sets: Sequence[ExampleSet], base: RelevanceModel) -> RelevanceModel:
    """``base`` with bias and thresholds for these questions; every weight stays.

    Thresholds are chosen by probabilities whose bias was fitted to other questions.

    Raises:
        JudgementError: all questions can be answered, or none can.
    """
    complete = select_complete_sets(sets)
    labels = np.array([e.question.answerable for one in complete for e in one.examples], dtype=bool)
    reject_one_class(labels, "some questions are answerable and others are not")
    unread = [one.without_verifier() for one in complete]
    confidences = _predict(unread, base, base.unverified.answerable_model)
    unverified = msgspec.structs.replace(
        base.unverified,
        answerable_model=_shift_bias(base.unverified.answerable_model, confidences, labels),
        thresholds=choose_thresholds(_predict_out_of_fold(confidences, labels), labels),
    )
    model = msgspec.structs.replace(base, unverified=unverified)
    if base.verified is None:
        return model
    return msgspec.structs.replace(
        model, verified=_adjust_verified(complete, model, base.verified, labels)
    )


def _adjust_verified(
    sets: Sequence[ExampleSet], model: RelevanceModel, verified: VerifiedModel, labels: Labels
) -> VerifiedModel:
    unread = [one.without_verifier() for one in sets]
    confidences = _predict(unread, model, model.unverified.answerable_model)
    read_from = choose_read_threshold(confidences, labels, model.unverified.thresholds)
    verified = msgspec.structs.replace(verified, read_from=read_from)
    reader, is_read = msgspec.structs.replace(model, verified=verified), confidences >= read_from
    answers = _predict(sets, reader, verified.answer_model, is_read)
    both = weigh_both(confidences[is_read], answers)
    confidences[is_read] = verified.confidence_model.compute_probability({"both": both})
    known = labels[is_read]
    return msgspec.structs.replace(
        verified,
        confidence_model=_shift_bias(verified.confidence_model, confidences[is_read], known),
        answered=choose_answer_threshold(answers[known]),
        even=choose_thresholds(_predict_out_of_fold(confidences, labels), labels).even,
    )


def _predict(
    sets: Sequence[ExampleSet],
    model: RelevanceModel,
    logistic: LogisticModel,
    are_wanted: Labels | None = None,
) -> Scores:
    """The probability that a logistic model gives to each wanted question, ``(questions,)``."""
    pairs = [(one, example) for one in sets for example in one.examples]
    wanted = pairs if are_wanted is None else compress(pairs, are_wanted.tolist())
    evidence = (collect_evidence(one, example, model)[0] for one, example in wanted)
    return np.array([float(logistic.compute_probability(each)) for each in evidence])


def _shift_bias(model: LogisticModel, probabilities: Scores, labels: Labels) -> LogisticModel:
    shift = find_shift(probabilities, labels)
    return LogisticModel(round(model.bias + shift, 4), model.weights)


def _predict_out_of_fold(probabilities: Scores, labels: Labels) -> Scores:
    """Each shifted as the questions of the other folds say."""
    folds = np.random.default_rng(SEED).permutation(len(labels)) % FOLD_COUNT
    logits = compute_logit(probabilities)
    for fold in range(min(FOLD_COUNT, len(labels))):
        others = folds != fold
        logits[~others] += find_shift(probabilities[others], labels[others])
    shifted: Scores = 1 / (1 + np.exp(-logits))
    return shifted


def find_shift(probabilities: Scores, labels: Labels) -> float:
    """What to add to the log-odds, so that as many are expected as came true.

    Half a question more of each kind keeps it finite where all are of one.
    """
    logits, wanted = compute_logit(probabilities), (labels.sum() + 0.5) / (len(labels) + 1)
    low, high = -MAX_SHIFT, MAX_SHIFT
    while high - low > 1e-6:
        middle = (low + high) / 2
        too_low = float(np.mean(1 / (1 + np.exp(-(logits + middle))))) < wanted
        low, high = (middle, high) if too_low else (low, middle)
    return (low + high) / 2
