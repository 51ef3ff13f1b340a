"""Questions that a section answers by its very kind, and headings that ask nothing."""

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


def list_questions(kind: str, title: str) -> list[str]:
    """The questions of a type about a page, in a fixed order."""
    return [each.format(title) for each in _TEMPLATES.get(kind, "").split("|") if each]
