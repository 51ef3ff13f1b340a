"""Words that are no names, where a name may stand. A word missing here is taken for a name."""

# After "I am". A word that is missing is masked: the log loses a word, and nobody loses a secret.
WORDS_AFTER_I_AM = frozenset(
    """
    a able about afraid aged alive all allergic allowed alone already also always an anaemic and
    anemic angry anxious as asian asking at awake aware bald being better black bleeding bloated
    brca breastfeeding bruising but called cancer caring cold confused constipated coping cough
    coughing crying curious dating deaf depressed desperate diabetic diagnosed disabled divorced
    dizzy doing done drinking driving due dying eating embarrassed er even exhausted experiencing
    fed feeling fertile finding finished fit flying for forgetting free frightened from gay getting
    given giving going gonna grateful growing happy having healthy hearing her here hispanic hoping
    hot hungry i ill immunocompromised in inoperable interested irritable itching itchy just
    keeping lactose lesbian living lonely looking losing lost low lucky lymphoedema married mbc
    menopausal metastatic missing more mostly moving much my named nauseous near nearly negative
    nervous never new no normal not now numb obese off often ok okay old on only onto or out over
    overweight overwhelmed panicking perimenopausal planning positive postmenopausal pr pregnant
    premenopausal prescribed puking pushing quite reading ready really receiving retired running
    sad scared scheduled seeing self-employed short sick single sleeping smoking so sore speaking
    stable stage starting still stopping stressed struggling suffering supposed sure sweating
    swelling swollen taking talking tender terminal terrified the thin thinking thirsty throwing
    tired tnbc to told too trans transgender traveling travelling treated triple triple-negative
    trying unable under underweight uninsured unsure up upset urinating using vegan vegetarian very
    vomiting waiting waking walking weak weepy well what wheezing white why widowed with wondering
    working worried worrying wrong young your
    """.split()
)

# These end a name that has begun.
NAME_END_WORDS = frozenset(
    """
    a about advised after also always am an and any are as ask asking at because been before but by
    can could did do does for from gave had has have he hello help helps her here hi his how i i'd
    i'll i'm i've if in into is it it's its just looking may me might must my need needs no not of
    on or our please prescribed recommended said say says shall she should since so suggested
    taking than thank thanks that the their them then there these they thinks this to told until
    want wanted wants was we were what when where which while who why will with wonder wondering
    would you your
    """.split()
)
