"""Questions that a section answers by its very kind, and headings that ask nothing."""

import random

BOILERPLATE_HEADINGS = frozenset(
    "Key Points|Use in Cancer|Clinical Trials Accepting Patients|Purpose of This Summary|Reviewers"
    " and Updates|Permission to Use This Summary|Disclaimer|Contact Us|About PDQ|Clinical Trial"
    " Information|Research Results and Related Resources|Overview|More information|References"
    "|Source|Current Clinical Trials|Statistics|Comment|PDQ Treatment Information for Patients"
    "|General CAM Information|Evaluation of CAM Therapies|To Learn More About CAM".split("|")
)

# For each type of MedQuAD's questions; {} is the page's title. Their order is part of the seed.
_TEMPLATES = {
    "symptoms": "What are the symptoms of {}?|how do i know if i have {}|signs of {}|what does {}"
    " feel like|What problems can {} cause?|symptoms {}|how would I notice {}?",
    "treatment": "How is {} treated?|what can be done about {}|is there a cure for {}|{} treatment"
    "|What helps with {}?|can {} be treated|which medicines are given for {}",
    "inheritance": "Is {} inherited?|can i pass {} on to my children|does {} run in families"
    "|will my kids get {}|Is {} genetic?",
    "frequency": "How common is {}?|how many people have {}|is {} rare|How many people are"
    " affected by {}?",
    "genetic changes": "What genes are related to {}?|which gene causes {}|What genetic changes"
    " lead to {}?",
    "causes": "What causes {}?|why did i get {}|where does {} come from|cause of {}|How do people"
    " get {}?",
    "exams and tests": "How is {} diagnosed?|which tests show {}|How do doctors find {}?|test for"
    " {}|how can they tell it is {}",
    "outlook": "What is the outlook for {}?|how long can i live with {}|will {} go away|prognosis"
    " {}|is {} deadly",
    "research": "What research is being done on {}?|are there trials for {}|anything new for {}",
    "susceptibility": "Who is at risk for {}?|who gets {}|am i more likely to get {}|Who is most"
    " likely to have {}?",
    "prevention": "How can {} be prevented?|what can i do not to get {}|how to avoid {}|Can {} be"
    " prevented?",
    "complications": "What are the complications of {}?|what can go wrong with {}",
    "considerations": "what should i do at home with {}|What do I need to know about living with"
    " {}?|what should i eat with {}",
    "information": "What is {}?|what does {} mean|tell me about {}|explain {}",
}

# What people say before and after they ask; none of it changes what is asked.
_STORIES = (
    "I have not slept since the call from the clinic.|We saw the doctor on Tuesday and I"
    " forgot to ask.|My husband reads everything online and now he is scared.|I am asking for"
    " a friend from work.|Sorry if this is a silly question.|Nobody at the clinic picks up"
    " the phone.|I am new to all of this.|My sister keeps asking me and I do not know what to"
    " say.|It has been a hard year for us.|The nurse was in such a hurry that I did not dare"
    " to ask.|They told me so much at once that I lost the thread.|My neighbour says one"
    " thing and the internet another.|I read the leaflet twice and still do not get it.|We"
    " live far from the hospital.|My next appointment is only in three weeks.|I wrote this"
    " down so that I do not forget it again.|My mother does not want to trouble anybody.|My"
    " English is not so good.|I sit in the waiting room as I type this.|My daughter helps me"
    " with the phone.|Everybody tells me to stay positive.|I used to be a teacher, I like to"
    " understand things.|The second doctor explained it in another way.|It all went so"
    " fast.|I do not want to frighten my family.".split("|")
)
_FAREWELLS = (
    "Thank you.|I just want to know.|I am worried.|Please help me to understand.|It would calm me"
    " down.|Thanks in advance.|I hope somebody knows.|That is all I want to know.".split("|")
)


def tell_story(question: str, rng: random.Random) -> str:
    """A question as in a letter: with one to three sentences around it."""
    before = rng.sample(_STORIES, rng.randrange(3))
    after = [rng.choice(_FAREWELLS)] if not before or rng.random() < 0.4 else []
    end = "" if question.endswith(("?", ".")) or not after else "?"
    return " ".join([*before, question + end, *after])


def list_questions(kind: str, title: str) -> list[str]:
    """The questions of a type about a page, in a fixed order."""
    return [each.format(title) for each in _TEMPLATES.get(kind, "").split("|") if each]
