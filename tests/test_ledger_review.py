"""Review: what people say counts, is kept, can be taken back, and is never overwritten by somebody who had not seen it."""

import pytest
from sqlalchemy import text

from dragoman.errors import BadDecision, NotInLedger, Outdated
from tests.ledger_support import (  # noqa: F401
    Paper,
    derived,
    differences,
    empty_database,
    empty_file,
    haiti,
    ledger,
    place,
    postgres,
)


@pytest.fixture
def case(ledger):
    for reading in haiti():
        ledger.add(reading)
    return ledger


def police(case):
    return case.entry(next(e.id for e in case.entries(kind="personnel").items))


def same_after_rebuild(ledger):
    before = derived(ledger)
    ledger.rebuild()
    return differences(before, derived(ledger)) == {} and ledger.verify().ok


def test_a_suspension_takes_effect_once_a_person_says_so(case):
    change = next(c for c in police(case).history if c.stage == "suspended")
    case.decide(change.id, "accept", seen=change.seen, reviewer="Ada", note="the order is public")
    assert [(c.stage, c.before, c.standing) for c in police(case).history] == [
        ("pledged", None, "in_effect"),
        ("suspended", "pledged", "in_effect"),
        ("in_delivery", "suspended", "in_effect"),
        ("in_delivery", "in_delivery", "in_effect"),
    ]
    assert police(case).stage == "in_delivery"
    assert case.entry_as_of(police(case).id, "2024-02-01").stage == "suspended"
    assert case.review_queue(kind="stage").items == ()
    assert same_after_rebuild(case)


def test_a_change_can_be_corrected_and_rejected(case):
    pledged, suspended = police(case).history[:2]
    case.decide(
        pledged.id,
        "correct",
        seen=pledged.seen,
        reviewer="Ada",
        reason="wrong_status",
        value={"effective": "2023-07-28"},
    )
    case.decide(suspended.id, "reject", seen=suspended.seen, reviewer="Ada", reason="wrong_status")
    assert [(c.stage, c.effective, c.standing) for c in police(case).history[:2]] == [
        ("pledged", "2023-07-28", "in_effect"),
        ("suspended", "2024-01-26", "rejected"),
    ]
    assert police(case).stage_proposed is None
    assert same_after_rebuild(case)


def test_a_corrected_value_counts_and_the_machines_stays_with_its_score(case):
    line = next(
        a
        for o in police(case).observations
        for a in o.assertions
        if a.property == "quantity" and a.value["value_min"] == "1000"
    )
    right = {**line.value, "value_min": "1100", "value_max": "1100"}
    case.decide(line.id, "correct", seen=line.seen, reviewer="Ada", reason="wrong_number", value=right)
    after = next(a for o in police(case).observations for a in o.assertions if a.id == line.id)
    assert (after.value, after.corrected, after.score, after.review) == (line.value, right, line.score, "corrected")
    assert 1100 in [figure.value_min for figure in police(case).figures]
    assert police(case).review == "corrected"
    assert same_after_rebuild(case)


def test_a_corrected_party_is_named_by_name(case):
    money = case.entry(case.entries(kind="money").items[0].id)
    line = next(a for a in money.observations[0].assertions if a.property == "promisor")
    case.decide(line.id, "correct", seen=line.seen, reviewer="Ada", reason="wrong_actor", value="Kenya")
    assert "Kenya" in [p.name for p in case.entry(money.id).parties]
    with pytest.raises(NotInLedger, match="Atlantis"):
        case.decide(line.id, "correct", seen=current(case, money.id, line.id), reviewer="Ada", value="Atlantis")
    assert same_after_rebuild(case)


def current(ledger, entry, target):
    return next(a.seen for o in ledger.entry(entry).observations for a in o.assertions if a.id == target)


def test_a_rejected_entry_leaves_the_table_and_comes_back_when_asked_for(case):
    pact = next(e for e in case.entries(kind="agreement").items if "defence" in e.title)
    made = case.decide(pact.id, "reject", seen=pact.seen, reviewer="Ada", reason="not_a_commitment")
    assert pact.id not in [e.id for e in case.entries().items]
    assert [e.id for e in case.entries(review="rejected").items] == [pact.id]
    case.undo(made.id, reviewer="Ada")
    assert pact.id in [e.id for e in case.entries().items]
    assert same_after_rebuild(case)


def test_a_decision_goes_stale_when_its_evidence_changes(ledger):
    def page(number):
        paper = Paper(
            "2023-07-30",
            f"Kenya pledged {number} police officers to Haiti to fight the gangs.",
            url="https://p.example/1",
        )
        paper.promise(
            0,
            "personnel",
            "Kenya",
            "Haiti",
            "pledged",
            None,
            (paper.quantity(f"{number} police officers", number, "person:police"),),
        )
        return paper.reading()

    ledger.add(page(1000))
    [line] = ledger.entries().items
    ledger.decide(line.id, "accept", seen=line.seen, reviewer="Ada")
    assert ledger.entries().items[0].review == "accepted"
    ledger.add(page(2000))
    assert [o.quote.replaced for o in ledger.entry(line.id).observations] == [True, False]
    assert ledger.entry(line.id).review == "stale"
    assert [d.stale for d in ledger.entry(line.id).decisions if d.target == line.id] == [True]
    [item] = ledger.review_queue(kind="stale").items
    assert item.target == line.id
    ledger.decide(item.target, "accept", seen=item.seen, reviewer="Ada")
    assert ledger.entry(line.id).review == "accepted"
    assert same_after_rebuild(ledger)


def test_another_witness_does_not_make_a_decision_stale(ledger):
    for n in (1, 2):
        paper = Paper("2023-07-30", f"Kenya pledged 1,000 police officers to Haiti, paper {n} says.")
        paper.promise(
            0,
            "personnel",
            "Kenya",
            "Haiti",
            "pledged",
            None,
            (paper.quantity("1,000 police officers", 1000, "person:police"),),
        )
        ledger.add(paper.reading())
        [line] = ledger.entries().items
        if n == 1:
            ledger.decide(line.id, "accept", seen=line.seen, reviewer="Ada")
    assert (line.witnesses, line.review) == (2, "accepted")


def test_whoever_decides_second_on_what_they_saw_first_is_told(case):
    change = next(c for c in police(case).history if c.stage == "suspended")
    case.decide(change.id, "accept", seen=change.seen, reviewer="Ada")
    with pytest.raises(Outdated, match="Ada said “accept”"):
        case.decide(change.id, "reject", seen=change.seen, reviewer="Bob")
    assert [d.reviewer for d in case.decisions().items] == ["Ada"]
    with pytest.raises(Outdated, match="new evidence"):
        case.decide(police(case).id, "accept", seen="0" * 16, reviewer="Bob")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"verdict": "perhaps"}, "no verdict “perhaps”"),
        ({"reviewer": " "}, "needs the name"),
        ({"reason": "mood"}, "no reason “mood”"),
        ({"verdict": "correct"}, "needs the value"),
        ({"value": 5}, "no other verdict takes one"),
        ({"verdict": "correct", "value": 5}, "consists of"),
        ({"target": "com_nobody"}, "com_nobody"),
        ({"target": "chg_x_y"}, "chg_x_y"),
        ({"target": "what"}, "what"),
    ],
)
def test_a_bad_decision_is_refused_and_nothing_is_written(case, changes, message):
    given = {"target": police(case).id, "verdict": "accept", "seen": police(case).seen, "reviewer": "Ada"} | changes
    before, lines = derived(case), case.audit(limit=1000).items
    with pytest.raises((BadDecision, NotInLedger), match=message):
        case.decide(given.pop("target"), given.pop("verdict"), **given)
    assert (differences(before, derived(case)), case.audit(limit=1000).items) == ({}, lines)


# --- joins ------------------------------------------------------------------------------------------------------


def test_a_join_undone_stays_undone(case):
    last = police(case).observations[-1]
    made = case.separate(last.id, reviewer="Ada", note="another contingent")
    assert len(case.entries(kind="personnel").items) == 2
    assert same_after_rebuild(case)
    # The same page, edited: what it tells is not joined again but asked about.
    again = Paper(
        "2025-01-20",
        "Another 200 police officers from Kenya landed in Haiti on Saturday to join the mission against the gangs, again.",
        url="https://harbour.example/4",
    )
    again.promise(
        0,
        "personnel",
        "Kenya",
        "Haiti",
        "in_delivery",
        "2025-01-18",
        (again.quantity("200 police officers", 200, "person:police"),),
    )
    added = case.add(again.reading())
    assert (
        police_of(case, last.id).id not in (e.id for e in case.entries().items if e.id in added.entries)
        or added.new == 0
    )
    first = next(e for e in case.all_entries(kind="personnel") if len(e.observations) > 2)
    assert added.report not in {o.quote.report for o in first.observations}
    case.undo(made.id, reviewer="Ada")
    assert last.id in {o.id for o in case.entry(first.id).observations}
    assert same_after_rebuild(case)


def police_of(case, observation):
    return next(e for e in case.all_entries() if observation in {o.id for o in e.observations})


def test_people_join_and_part_entries_and_ids_lead_on(case):
    one, other = (e.id for e in case.entries(kind="agreement").items)
    made = case.join(one, other, reviewer="Ada")
    [joined] = case.entries(kind="agreement").items
    assert case.entry(one).id == case.entry(other).id == joined.id
    with pytest.raises(BadDecision, match="one already"):
        case.join(one, other, reviewer="Ada")
    with pytest.raises(BadDecision, match="was joined into"):
        case.decide(next(iter({one, other} - {joined.id})), "accept", seen="", reviewer="Ada")
    assert same_after_rebuild(case)
    case.undo(made.id, reviewer="Bob", note="two pacts")
    assert len(case.entries(kind="agreement").items) == 2
    with pytest.raises(BadDecision, match="undone already"):
        case.undo(made.id, reviewer="Bob")
    assert same_after_rebuild(case)


def test_the_founder_can_leave_its_entry(case):
    entry = police(case)
    case.separate(entry.observations[0].id, reviewer="Ada")
    assert len(case.entry(entry.id).observations) == len(entry.observations) - 1
    assert same_after_rebuild(case)


def test_a_question_answered_with_no_is_not_asked_again(ledger):
    def aid(day, words, amount, more=""):
        paper = Paper(day, f"France promised {words} in aid to Ukraine for its hospitals{more}.")
        paper.promise(0, "money", "France", "Ukraine", "pledged", None, (paper.quantity(words, amount, "USD"),))
        return paper.reading()

    ledger.add(aid("2023-07-30", "$100 million", 10**8))
    ledger.add(aid("2023-08-20", "$35 million", 35 * 10**6))
    [item] = ledger.review_queue(kind="join").items
    ledger.decide(item.target, "reject", seen=item.seen, reviewer="Ada")
    ledger.add(aid("2023-08-22", "$35 million", 35 * 10**6, ", its minister said"))
    assert len(ledger.entries().items) == 2
    assert ledger.review_queue(kind="join").items == ()
    assert same_after_rebuild(ledger)


def test_actors_are_joined_and_parted(ledger):
    for name in ("Jovenel Moise", "Jovenal Moise", "Moise"):
        paper = Paper("2021-02-01", f"{name} promised elections in Haiti.")
        paper.actor(name, "person", "HTI")
        paper.promise(0, "policy", name, "Haiti")
        ledger.add(paper.reading())
    [item] = ledger.review_queue(kind="actor").items
    ledger.decide(item.target, "accept", seen=item.seen, reviewer="Ada")
    assert ledger.actor("Moise").id == ledger.actor("Jovenel Moise").id
    assert {p.name for e in ledger.entries().items for p in e.parties if p.role == "promisor"} == {"Jovenel Moise"}
    [link] = ledger.actor("Moise").links
    ledger.decide(link.id, "reject", seen=link.seen, reviewer="Ada")
    assert ledger.actor("Jovenal Moise").id != ledger.actor("Jovenel Moise").id
    assert same_after_rebuild(ledger)


# --- the log ----------------------------------------------------------------------------------------------------


def test_the_log_has_a_line_for_everything(case):
    change = next(c for c in police(case).history if c.stage == "suspended")
    made = case.decide(change.id, "accept", seen=change.seen, reviewer="Ada")
    lines = case.audit(limit=1000).items
    assert [(line.action, line.agent, line.target) for line in lines[-1:]] == [("accept", "Ada", made.id)]
    assert [line.action for line in lines[:-1]] == ["add report"] * 9
    assert case.verify().head == lines[-1].hash


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE reports SET text = 'Kenya pledged nothing.' WHERE seq = 1", "changed after it was added"),
        ("UPDATE assertions SET value = '\"fulfilled\"' WHERE property = 'stage'", "changed after it was added"),
        ("UPDATE decisions SET verdict = 'reject'", "was changed after it was made"),
        ("DELETE FROM decisions", "is in the log, but gone"),
        ("UPDATE audit SET agent = 'Bob' WHERE seq = 2", "line 2 of the log was changed"),
        ("DELETE FROM audit WHERE seq = 3", "the log lacks line 3"),
        ("DELETE FROM links WHERE entry_id IN (SELECT id FROM entries WHERE kind = 'money')", "stands in no entry"),
        ("DELETE FROM reports WHERE seq = 4", "in the log, but gone"),
    ],
)
def test_verify_finds_what_was_tampered_with(case, change, fault):
    assert case.verify().faults == ()
    step = police(case).history[1]
    case.decide(step.id, "accept", seen=step.seen, reviewer="Ada")
    with case._database.writing() as connection:
        connection.execute(text(change))
    assert any(fault in line for line in case.verify().faults), case.verify().faults
