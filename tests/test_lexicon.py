import re

import pytest

from dragoman.facts import Commitment
from dragoman.lexicon.commitments import commitment_cues
from dragoman.lexicon.inflection import nouns_and_plurals, verb_forms
from dragoman.lexicon.names import bodies, known_names, post_countries, posts, state_by_iso3, states
from dragoman.lexicon.positions import stance_cues


@pytest.mark.parametrize(
    ("words", "role", "name"),
    [
        (("US",), "name", "United States"),
        (("White", "House"), "metonym", "United States"),
        (("Kenyan",), "demonym", "Kenya"),
        (("Port", "-", "au", "-", "Prince"), "capital", "Haiti"),
        (("al", "-", "Shabaab"), "body", "al-Shabaab"),
        (("UN", "Security", "Council"), "body", "UN Security Council"),
    ],
)
def test_names_are_known_by_their_words(words, role, name):
    known = known_names()[words]

    assert (known.role, known.entry.name) == (role, name)


@pytest.mark.parametrize("words", [("us",), ("who",), ("the",), ("may",), ("turkey",), ("chad",)])
def test_ordinary_words_are_no_names(words):
    assert words not in known_names()


def test_every_state_has_a_code_and_no_two_share_one():
    codes = [state.iso3 for state in states()]

    assert len(codes) == len(set(codes)) >= 195
    assert all(re.fullmatch("[A-Z]{3}", code) for code in codes)


def test_national_bodies_and_posts_belong_to_states_that_exist():
    countries = {body.country for body in bodies() if body.country} | set(post_countries().values())

    assert countries <= set(state_by_iso3())


def test_every_post_that_tells_a_country_is_a_post():
    assert set(post_countries()) <= set(posts())


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("agree", {"agree", "agrees", "agreed", "agreeing"}),
        ("pledge", {"pledge", "pledges", "pledged", "pledging"}),
        ("send", {"send", "sends", "sent", "sending"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("withdraw", {"withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing"}),
        ("plan", {"plan", "plans", "planned", "planning"}),
    ],
)
def test_verbs_are_inflected(lemma, forms):
    assert forms <= verb_forms(lemma)
    assert not any(form.endswith(("eeed", "aned")) for form in verb_forms(lemma))


def test_nouns_have_plurals():
    assert nouns_and_plurals(["treaty", "pact", "convoy"]) == {
        "treaty",
        "treaties",
        "pact",
        "pacts",
        "convoy",
        "convoys",
    }


def test_tables_use_the_stages_and_kinds_of_the_model():
    cues = commitment_cues()
    stages = Commitment.__dataclass_fields__

    assert "stage" in stages
    assert {cues.act[form] for form in ("pledged", "suspended", "sent")} == {"pledged", "suspended", "in_delivery"}
    assert {cues.over[form] for form in ("agreed", "urged", "refused")} == {"pledging", "asking", "refusing"}
    assert set(cues.kinds.values()) <= {"agreement", "money", "personnel", "materiel", "services", "access", "policy"}


def test_no_verb_is_both_for_and_against():
    cues = stance_cues()

    assert not cues.supports & cues.opposes


@pytest.mark.parametrize(
    ("lemma", "form"),
    [
        ("expel", "expelled"),
        ("expel", "expelling"),
        ("retake", "retook"),
        ("rebuild", "rebuilt"),
        ("withhold", "withheld"),
        ("undercut", "undercut"),
        ("cancel", "canceled"),
        ("cancel", "cancelled"),
        ("slam", "slammed"),
        ("respond", "responded"),
    ],
)
def test_forms_of_verbs(lemma, form):
    assert form in verb_forms(lemma)
