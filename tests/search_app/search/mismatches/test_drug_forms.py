import pytest

from search_app.search.mismatches.drug_forms import asks_form, tells_form


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("is tamoxifen an injection", True),
        ("Is Kadcyla a pill?", True),
        ("are CDK4/6 inhibitors injections", True),
        ("is trastuzumab a pill or IV", True),
        ("are the estrogen-blocking medicines a tablet or a shot", True),
        ("entecavir pill or shot", True),
        ("HER2-negative medicines that come as a pill", True),
        ("how is tykerb given", True),
        ("how are AIs taken?", True),
        ("herceptin tablet", True),
        ("which HER2-positive drug can I swallow instead of getting it in a vein", True),
        ("is there a pill for nausea", False),
        ("is it ok to crush the pill", False),
        ("is my pill making me tired", False),
        ("should my pills go down on an empty stomach", False),
        ("side effects of hormone pills, not chemo", False),
        ("I cannot swallow my food", False),
        ("how is radiation enteritis diagnosed", False),
        ("is it safe to stop tamoxifen tablets", False),
        ("missed my tamoxifen pill", False),
        ("", False),
    ],
)
def test_what_asks_for_the_form_of_a_drug(question: str, *, asks: bool) -> None:
    assert asks_form(question, names_drug=True) is asks
    assert not asks_form("how is the sample taken?")
    assert not asks_form("pain after injection")
    assert asks_form("which drug comes as a pill")


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("All three are pills.", True),
        ("It is given into a vein, by IV.", True),
        ("Fulvestrant is a shot.", True),
        ("Medicines taken by mouth include entecavir.", True),
        ("Tamoxifen blocks estrogen.", False),
        ("Trodelvy can make it hard to swallow.", False),
        ("It can cause oral thrush.", False),
        ("It can make your veins sore.", False),
        ("Lapatinib is a tablet that you swallow.", True),
        ("It is given along with chemotherapy.", False),
    ],
)
def test_what_tells_it(text: str, *, tells: bool) -> None:
    assert tells_form(text) is tells
