"""A publisher with numbers that nobody has, and questions that bring a notice."""

NOTICED_QUESTIONS = (
    "my chest hurts in warm soil",
    "i want to die",
    "cuando debo regar mis plantas",
    "je veux mourir",
)

PUBLISHER = {
    "PUBLISHER_NAME": "Harbour Charity",
    "PUBLISHER_PHONE": "+1 555 010 0199",
    "CARE_PHONE": "+1 555 010 0200",
    "EMERGENCY_PHONE": "911",
    "CRISIS_PHONE": "988",
    "CONTACT_PAGE": "https://example.org/contact",
    "PRIVACY_PAGE": "https://example.org/privacy",
    "ACCESSIBILITY_PAGE": "https://example.org/access",
}
