"""Scores are probabilities, and profiles say how sure a fact must be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dragoman
from dragoman.errors import ProfileError
from dragoman.find.scores import PROFILES, curves

REPORT = (
    "Kenya’s foreign minister, Alfred Mutua, said on Monday that the country would send 1,000 police officers to Haiti. "
    "Canada welcomed the offer, while Amnesty International called the mission reckless. “We cannot wait,” Mutua told "
    "reporters in Nairobi, adding that talks with Washington had begun. Some in Port-au-Prince seemed to doubt it."
)


def facts(profile):
    reading = dragoman.read(REPORT, published="2023-08-01", profile=profile)
    return [*reading.statements, *reading.events, *reading.commitments, *reading.positions]


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_score_is_never_less_likely(one, other):
    for curve in curves().values():
        low, high = curve(min(one, other)), curve(max(one, other))

        assert 0 < low <= high < 1


def test_a_surer_profile_tells_fewer_facts():
    evidence = {
        profile: {(type(f).__name__, str(getattr(f, "evidence", getattr(f, "content", "")))) for f in facts(profile)}
        for profile in ("precision", "balanced", "recall")
    }

    assert evidence["precision"] < evidence["balanced"] <= evidence["recall"]


def test_what_precision_tells_is_sure():
    least = curves()

    assert facts("precision")
    assert all(f.score >= least[f"{type(f).__name__.lower()}s"].precision for f in facts("precision"))


def test_ids_that_facts_refer_to_are_told():
    for profile in PROFILES:
        reading = dragoman.read(REPORT, published="2023-08-01", profile=profile)
        statements = {s.id for s in reading.statements}

        assert {s.parent for s in reading.statements} <= statements | {None}
        assert {f.statement for f in (*reading.events, *reading.commitments, *reading.positions)} <= statements | {None}


def test_an_unknown_profile_says_which_there_are():
    with pytest.raises(ProfileError, match="precision, balanced, recall"):
        list(dragoman.read_all([], profile="bold"))
