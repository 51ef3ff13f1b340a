"""A publisher, and notices as editors may write them, with numbers that nobody has."""

from search_app.results import Contact, Notice, NoticeKind

CALL_NOW = Contact("Emergency: 911", "tel:911")
CARE_TEAM = Contact("Your care team, at any hour: +1 555 010 0200", "tel:+15550100200")
CRISIS_LINE = Contact("Somebody who listens: 988", "tel:988")

NOTICES = {
    "chest hurts in warm soil": Notice(
        NoticeKind.EMERGENCY,
        "chest",
        "Please call for help now",
        "Do not wait, and do not search on.\nAsk somebody near you to call.",
        (CALL_NOW, CARE_TEAM),
    ),
    "no way out": Notice(
        NoticeKind.CRISIS,
        "despair",
        "You do not have to be alone with this",
        "Please talk to somebody now.",
        (CRISIS_LINE, CALL_NOW),
    ),
    "bleeding": Notice(
        NoticeKind.EMERGENCY,
        "bleeding",
        "Please call now",
        "Call your care team's number, or your local emergency number.",
    ),
    "cuando riego": Notice(
        NoticeKind.LANGUAGE,
        "es",
        "We can only search in English. Solo podemos buscar en inglés.",
        "Please ask your care team.\nPregunte a su equipo médico.",
    ),
}

PUBLISHER = {
    "PUBLISHER_NAME": "Harbour Charity",
    "PUBLISHER_PHONE": "+1 555 010 0199",
    "CARE_PHONE": "+1 555 010 0200",
    "EMERGENCY_PHONE": "911",
    "CONTACT_PAGE": "https://example.org/contact",
    "PRIVACY_PAGE": "https://example.org/privacy",
    "ACCESSIBILITY_PAGE": "https://example.org/access",
}
