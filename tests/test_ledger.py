"""The ledger: what reports add up to, on SQLite and on PostgreSQL."""

import shutil
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman import read
from dragoman.errors import BadFilter, NotInLedger
from dragoman.ledger import Ledger
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


def entry(ledger, *words):
    """The one entry whose title has all of *words*."""
    found = [e for e in ledger.entries(limit=1000).items if all(word in e.title for word in words)]
    assert len(found) == 1, [e.title for e in found]
    return ledger.entry(found[0].id)


def told(ledger, readings=None):
    return [ledger.add(reading) for reading in (haiti() if readings is None else readings)]


# --- the case ---------------------------------------------------------------------------------------------------


def test_the_case_adds_up_to_four_entries(ledger):
    told(ledger)
    assert {e.title for e in ledger.entries().items} == {
        "KEN → HTI: personnel, 1,000 police",
        "USA → HTI: money, 200 million USD",
        "KEN – USA: defence cooperation agreement",
        "KEN – HTI: reciprocal agreement",
    }


def test_stages_by_two_clocks(ledger):
    told(ledger)
    police = entry(ledger, "personnel")
    assert [(c.stage, c.effective, c.known, c.standing) for c in police.history] == [
        ("pledged", "2023-07", "2023-07-29", "in_effect"),
        ("suspended", "2024-01-26", "2024-01-27", "proposed"),
        ("in_delivery", "2024-06-25", "2024-06-26", "in_effect"),
        ("in_delivery", "2025-01-18", "2025-01-19", "in_effect"),
    ]
    assert [(c.delivered, c.of) for c in police.history[2:]] == [(400, 1000), (600, 1000)]
    assert ledger.entry_as_of(police.id, "2024-06-25").stage == "in_delivery"
    assert ledger.entry_as_of(police.id, "2024-06-25", known="2024-06-25").stage == "pledged"


@pytest.mark.parametrize(
    ("date", "stages"),
    [
        ("2023-08-01", {"KEN → HTI": "pledged"}),
        ("2023-09-24", {"KEN → HTI": "pledged", "USA → HTI": "pledged"}),
        ("2023-10-15", {"KEN → HTI": "pledged", "USA → HTI": "pledged", "KEN – USA": "agreed"}),
        ("2024-03-15", {"KEN → HTI": "pledged", "USA → HTI": "pledged", "KEN – USA": "agreed", "KEN – HTI": "agreed"}),
        (
            "2024-07-01",
            {"KEN → HTI": "in_delivery", "USA → HTI": "pledged", "KEN – USA": "agreed", "KEN – HTI": "agreed"},
        ),
        ("2023-07-01", {"KEN → HTI": "pledged"}),
    ],
)
def test_as_of(ledger, date, stages):
    told(ledger)
    assert {e.title.split(":")[0]: e.stage for e in ledger.as_of(date).items} == stages


def test_what_was_believed_on_a_day(ledger):
    told(ledger)
    assert ledger.as_of("2023-07-01", known="2023-07-01").items == ()
    assert [e.amount for e in ledger.as_of("2024-01-01", known="2024-01-01", kind="money").items] == ["100 million USD"]


def test_requirements_have_a_history_of_their_own(ledger):
    told(ledger)
    police = entry(ledger, "personnel")
    assert [
        (r.kind, r.authority_name, [(s.status, s.effective) for s in r.history]) for r in police.requirement_states
    ] == [
        ("court", "High Court of Kenya", [("enjoined", "2024-01-26")]),
        ("un_security_council", "Security Council", [("sought", "2023-07"), ("granted", "2023-10-02")]),
    ]
    assert (police.granted, police.requirements) == (1, 2)


def test_disagreements_are_typed_and_shown(ledger):
    told(ledger)
    assert [(d.kind, d.values) for d in entry(ledger, "personnel").disputes] == [
        ("unit_or_kind", ("1,000 police", "at least 1,000 soldiers"))
    ]
    money, pact = entry(ledger, "money"), entry(ledger, "defence")
    assert [(d.kind, d.other) for d in money.disputes] == [("update", None), ("scope", pact.id)]
    assert [(d.kind, d.other) for d in pact.disputes] == [("scope", money.id)]


def test_an_objector_of_65_groups(ledger):
    told(ledger)
    [position] = entry(ledger, "money").positions
    assert (position.holder_name, position.holder_count, position.stance) == ("65 Haitian groups", 65, "opposes")
    assert position.quote.exact == "A coalition of 65 Haitian groups opposed the mission in a letter."
    [of] = ledger.actor("65 Haitian groups").positions
    assert (of.position.id, of.entry) == (position.id, entry(ledger, "money").id)


def test_a_position_on_the_only_promise_is_tied_to_it_and_says_why(ledger):
    paper = Paper(
        "2023-07-30",
        "Kenya pledged 1,000 police officers to Haiti.",
        "Jamaica welcomed the offer.",
        "Canada disliked the weather.",
    )
    paper.promise(0, "personnel", "Kenya", "Haiti")
    paper.position(1, "Jamaica", "supports", "the offer")
    paper.position(2, "Canada", "opposes", "the weather")
    told(ledger, [paper.reading()])
    [position] = entry(ledger, "personnel").positions
    assert (position.holder_name, position.reason) == (
        "Jamaica",
        "“the offer” can only be the one promise that the report tells of",
    )
    assert [p.entry for p in ledger.actor("Canada").positions] == [None]


def test_every_line_quotes_its_report(ledger):
    told(ledger)
    for found in ledger.all_entries():
        for observation in found.observations:
            for quote in (observation.quote, *(line.quote for line in observation.assertions)):
                text = ledger.report(quote.report).text
                assert text[quote.span.start : quote.span.end] == quote.exact
                assert quote.exact in quote.sentence


def test_schedule_from_a_deadline(ledger):
    paper = Paper("2024-01-10", "France will deliver 40 vehicles to Ukraine by March.")
    paper.promise(
        0, "materiel", "France", "Ukraine", "pledged", "2024-03", (paper.quantity("40 vehicles", 40, "thing:vehicle"),)
    )
    told(ledger, [paper.reading()])
    id = ledger.entries().items[0].id
    days = {"2024-01-15": "not_due", "2024-03-10": "due_soon", "2024-04-01": "overdue"}
    assert {day: ledger.entry(id, today=day).schedule for day in days} == days
    assert [len(ledger.entries(schedule="overdue", today=day).items) for day in days] == [0, 0, 1]
    asked = ledger.review_queue(today="2024-04-01", kind="stage").items
    assert [item.question.split("?")[0] for item in asked] == ["Has it lapsed"]
    assert ledger.entry(id, today="2024-04-01").stage == "pledged"  # overdue is not broken
    assert ledger.review_queue(today="2024-03-30", kind="stage").items == ()


def test_silence_is_said_with_its_date(ledger):
    told(ledger)
    assert entry(ledger, "personnel").silence == "no evidence since 2025-01-19"


# --- once is once -----------------------------------------------------------------------------------------------


def test_adding_twice_changes_nothing(ledger):
    told(ledger)
    before, lines = derived(ledger), len(ledger.audit().items)
    assert {added.status for added in told(ledger)} == {"known"}
    assert differences(before, derived(ledger)) == {}
    assert len(ledger.audit().items) == lines


def test_the_same_text_elsewhere_is_seen_again_once(ledger):
    def at(url):
        paper = Paper("2023-07-30", "Kenya pledged 1,000 police officers to Haiti.", url=url)
        paper.promise(0, "personnel", "Kenya", "Haiti")
        return paper.reading()

    [first] = told(ledger, [at("https://one.example/a")])
    assert [a.status for a in told(ledger, [at("https://two.example/b"), at("https://two.example/b")])] == [
        "seen_again",
        "known",
    ]
    assert ledger.has(first.report, "https://www.two.example/b/")
    assert not ledger.has(first.report, "https://three.example/c")
    assert ledger.report(first.report).also_at == ("https://two.example/b",)
    assert (entry(ledger, "personnel").reports, entry(ledger, "personnel").witnesses) == (1, 1)


LONG = (
    "Kenya pledged on Saturday to send 1,000 police officers to Haiti to help train and assist the national police in "
    "restoring order, its foreign minister said, after the government in Port-au-Prince had asked for a force from abroad "
    "to fight the gangs that hold most of the capital."
)


def copied(published, text, url):
    paper = Paper(published, text, url=url)
    paper.promise(
        0,
        "personnel",
        "Kenya",
        "Haiti",
        "pledged",
        None,
        (paper.quantity("1,000 police officers", 1000, "person:police"),),
    )
    return paper.reading()


def test_ten_copies_are_one_witness(ledger):
    told(ledger, [copied("2023-07-30", f"{LONG} Edition {n}.", f"https://paper{n}.example/") for n in range(10)])
    police = entry(ledger, "personnel")
    assert (police.reports, police.witnesses, police.evidence) == (10, 1, "single_source")
    told(
        ledger,
        [
            copied(
                "2023-07-31",
                "A thousand policemen: Kenya made that offer to Haiti, 1,000 police officers in all.",
                "https://own.example/",
            )
        ],
    )
    assert (entry(ledger, "personnel").witnesses, entry(ledger, "personnel").evidence) == (2, "corroborated")


def test_a_changed_page_is_a_revision_and_replaces_what_it_said(ledger):
    url = "https://paper.example/story?id=1"
    told(ledger, [copied("2023-07-30", LONG, url)])
    changed = Paper(
        "2023-07-31",
        "Kenya pledged 2,000 police officers to Haiti to help restore order, a minister said on Saturday.",
        url=url,
    )
    changed.promise(
        0,
        "personnel",
        "Kenya",
        "Haiti",
        "pledged",
        None,
        (changed.quantity("2,000 police officers", 2000, "person:police"),),
    )
    [added] = told(ledger, [changed.reading()])
    assert added.status == "revision"
    old = ledger.report(added.revision_of)
    assert old.revised_by == added.report
    [police] = [e for e in ledger.all_entries() if added.report in {o.quote.report for o in e.observations}]
    assert (police.amount, police.witnesses) == ("2,000 police", 1)


# --- matching ---------------------------------------------------------------------------------------------------


def test_two_promises_of_one_state_to_two_others_stay_two(ledger):
    first = Paper("2023-07-30", "France promised $100 million to Ukraine.")
    first.promise(0, "money", "France", "Ukraine", "pledged", None, (first.quantity("$100 million", 10**8, "USD"),))
    second = Paper("2023-07-30", "France promised $100 million to Haiti.")
    second.promise(0, "money", "France", "Haiti", "pledged", None, (second.quantity("$100 million", 10**8, "USD"),))
    told(ledger, [first.reading(), second.reading()])
    assert {e.title for e in ledger.entries().items} == {
        "FRA → UKR: money, 100 million USD",
        "FRA → HTI: money, 100 million USD",
    }
    assert all(not e.disputes for e in ledger.all_entries())  # equal sums to two are no matter of scope


def test_another_sum_is_asked_about_and_not_joined(ledger):
    papers = []
    for day, words, amount in (("2023-07-30", "$100 million", 10**8), ("2023-08-20", "$35 million", 35 * 10**6)):
        paper = Paper(day, f"France promised {words} in aid to Ukraine for its hospitals.")
        paper.promise(0, "money", "France", "Ukraine", "pledged", None, (paper.quantity(words, amount, "USD"),))
        papers.append(paper.reading())
    told(ledger, papers)
    assert len(ledger.entries().items) == 2
    [question] = ledger.review_queue(kind="join").items
    assert {ledger.entry(id).amount for id in question.entries} == {"100 million USD", "35 million USD"}
    assert "the figures differ" in [reason.why for reason in question.reasons]


def test_one_event_told_by_two_papers_counts_once(ledger):
    papers = []
    for site, sentence in (
        ("One", "Russia shelled the port of Odesa on Monday, Ukraine said."),
        ("Two", "Shells from Russia hit Odesa's port in Ukraine."),
    ):
        paper = Paper("2023-09-26", sentence, site=site)
        paper.event(0, "ASSAULT", "Russia", "Ukraine", "2023-09-25", "Odesa")
        papers.append(paper.reading())
    other = Paper("2023-09-26", "Russia shelled Kharkiv in Ukraine on Monday.", site="Three")
    other.event(0, "ASSAULT", "Russia", "Ukraine", "2023-09-25", "Kharkiv")
    denied = Paper("2023-09-26", "Russia did not shell Odesa in Ukraine on Monday, it said.", site="Four")
    denied.event(0, "ASSAULT", "Russia", "Ukraine", "2023-09-25", "Odesa", "denied")
    told(ledger, [*papers, other.reading(), denied.reading()])
    events = {(e.place, e.realis): e.reports for e in ledger.entries(kind="ASSAULT").items}
    assert events == {("Odesa", "actual"): 2, ("Kharkiv", "actual"): 1, ("Odesa", "denied"): 1}


def test_spellings_are_one_actor_and_another_country_is_not(ledger):
    readings = []
    for name, country in (
        ("Jovenel Moïse", "HTI"),
        ("Jovenal Moise", "HTI"),
        ("Jovenel Moise", "KEN"),
        ("Moise", "HTI"),
    ):
        paper = Paper("2021-02-01", f"{name} promised elections in Haiti.", f"He spoke in {country}.")
        paper.actor(name, "person", country)
        paper.promise(0, "policy", name, "Haiti")
        readings.append(paper.reading())
    told(ledger, readings)
    assert ledger.actor("Jovenal Moise").names == ("Jovenal Moise", "Jovenel Moïse")
    assert ledger.actor("Jovenal Moise").links[0].reasons[0].why == "jovenal / jovenel"
    [question] = ledger.review_queue(kind="actor").items
    assert (question.likeness, len(set(question.actors))) == (0.85, 2)  # the surname alone is asked about
    with pytest.raises(BadFilter, match="several go by"):
        ledger.actor("Jovenel Moise")


def test_that_all_pledges_have_grown_says_nothing_of_one(ledger):
    for day, text in (
        ("2025-04-15", "Germany said it would give 125 million euros, of which 20 million had been announced before."),
        (
            "2025-11-10",
            "Germany announced on Monday that it would give 1 billion euros over ten years to a Brazilian fund for tropical forests, bringing total pledges to 6.7 billion dollars.",
        ),
    ):
        ledger.add(read(text, published=day))
    assert len(ledger.entries(kind="money").items) == 2


def test_nobody_is_asked_whether_two_nameless_persons_are_one(ledger):
    readings = []
    for country in ("HTI", None):
        paper = Paper(
            "2021-02-01", "A witness promised elections in Haiti.", f"He spoke in {country or 'the capital'}."
        )
        paper.actor("witness", "person", country)
        paper.promise(0, "policy", "witness", "Haiti")
        readings.append(paper.reading())
    told(ledger, readings)
    assert ledger.review_queue(kind="actor").items == ()


# --- looking things up ------------------------------------------------------------------------------------------


def test_filters(ledger):
    told(ledger)

    def titles(**filters):
        return [e.title.split(":")[0] for e in ledger.entries(**filters).items]

    assert titles(actor="Kenya") == titles(actor="KEN") == ["KEN → HTI", "KEN – HTI", "KEN – USA"]
    assert titles(actor="United States", kind="money") == ["USA → HTI"]
    assert titles(stage=["agreed"]) == ["KEN – HTI", "KEN – USA"]
    assert titles(since="2024-06") == ["KEN → HTI"]
    assert titles(until="2023-12-31") == ["KEN – USA"]
    assert titles(text="logistics") == ["USA → HTI", "KEN – USA"]
    assert titles(actor="Haiti", stage="agreed", text="court", kind="agreement", since="2024") == ["KEN – HTI"]
    assert titles(kind="event") == []


@pytest.mark.parametrize(
    "filters",
    [
        {"kind": "moeny"}, {"stage": "promised"}, {"since": "yesterday"}, {"until": "2023-13"}, {"limit": 0}, {"limit": 10**6},
        {"cursor": "zzz"}, {"cursor": "WzFd"}, {"text": "…"}, {"review": "done"}, {"schedule": "late"}, {"today": "now"},
    ],
)  # fmt: skip
def test_a_bad_filter_is_refused_with_its_name(ledger, filters):
    [value] = filters.values()
    with pytest.raises(BadFilter, match=str(value)):
        ledger.entries(**filters)


def test_an_unknown_id_or_name_is_said(ledger):
    told(ledger)
    for look in (ledger.entry, ledger.actor, ledger.report):
        with pytest.raises(NotInLedger, match="nobody"):
            look("nobody")
    with pytest.raises(NotInLedger, match=r"did you mean .*Kenya\?"):
        ledger.entries(actor="eny")


def test_pages_follow_one_another_without_gap(ledger):
    papers = []
    for n in range(23):
        paper = Paper("2023-07-30", f"Germany pledged {n + 11} tents to Ukraine, the {n}th such promise.")
        paper.event(0, "AGREE", "Germany", "Ukraine", f"2023-0{n % 9 + 1}-{n + 1:02}")
        papers.append(paper.reading())
    told(ledger, papers)
    for look in (lambda **k: ledger.entries(kind="event", **k), ledger.timeline, ledger.reports, ledger.audit):
        seen, cursor = [], None
        while True:
            found = look(limit=5, cursor=cursor)
            seen += found.items
            if (cursor := found.next) is None:
                break
        assert len(seen) == len(set(seen)) == 23
        assert list(look(limit=100).items) == seen


def test_the_timeline_is_in_order_of_what_happened(ledger):
    told(ledger)
    lines = ledger.timeline(actor="Kenya", kind="personnel").items
    assert [(line.at, line.text) for line in lines] == [
        ("2023-07", "un_security_council: sought"),
        ("2023-07", "pledged"),
        ("2023-10-02", "un_security_council: granted"),
        ("2024-01-26", "court: enjoined"),
        ("2024-01-26", "suspended"),
        ("2024-06-25", "in_delivery, 400 of 1000"),
        ("2025-01-18", "in_delivery, 600 of 1000"),
    ]
    assert [line.text for line in ledger.timeline(since="2025", until="2025-12").items] == ["in_delivery, 600 of 1000"]


def test_search_marks_the_words(ledger):
    told(ledger)
    hits = ledger.search('"intelligence and medical"')
    assert [bool(hit.entry) for hit in hits] == [True, False]
    assert all("[" in hit.snippet for hit in hits)
    assert ledger.search("submarines") == ()
    for typed in ('"', "NEAR(", "a* OR b", "ukraine -haiti", "'; DROP TABLE reports"):
        try:
            ledger.search(typed)
        except BadFilter as error:
            assert "no word" in str(error)


def test_hostile_signs_are_kept_out_of_the_database(ledger):
    paper = Paper("2023-07-30", "Kenya pledged\0 1,000 police officers \ud83d to Haiti.", title="a\0b")
    paper.promise(0, "personnel", "Kenya", "Haiti", name="x\0y")
    [added] = told(ledger, [paper.reading()])
    assert ledger.report(added.report).text == "Kenya pledged\ufffd 1,000 police officers \ufffd to Haiti."
    assert ledger.verify().faults == ()


# --- the same rows ----------------------------------------------------------------------------------------------


def test_rebuild_gives_the_same_rows(ledger):
    told(ledger)
    before = derived(ledger)
    assert ledger.rebuild() == 4
    assert differences(before, derived(ledger)) == {}


_states = st.sampled_from(["Kenya", "Haiti", "United States", "Canada"])
_tellings = st.tuples(
    _states,
    _states,
    st.sampled_from(["money", "personnel", "agreement"]),
    st.sampled_from(["pledged", "in_delivery", "suspended", "fulfilled", "agreed", "increased"]),
    st.sampled_from([None, 100, 400, 1000]),
    st.integers(1, 28),
    st.sampled_from(["to fight the gangs", "for hospitals and schools", "to join the mission"]),
)
_people = st.lists(
    st.tuples(st.integers(0, 50), st.sampled_from(["accept", "reject", "unsure", "undo", "separate"])), max_size=6
)


def _reading(number, telling):
    who, whom, kind, stage, amount, day, why = telling
    unit, words = ("USD", f"${amount} million") if kind == "money" else ("person:police", f"{amount} police officers")
    paper = Paper(
        f"2023-0{number % 9 + 1}-{day:02}",
        f"{who} told {whom} of {words} {why}, says paper {number}.",
        f"It was {stage}.",
        url=f"https://p.example/{number % 5}",
    )
    amounts = (paper.quantity(words, amount, unit),) if amount else ()
    paper.promise(
        0,
        kind,
        who,
        whom if whom != who else (),
        stage,
        None,
        amounts,
        (("court", "sought", None),) if day % 3 == 0 else (),
    )
    paper.event(1, "AGREE", who, whom if whom != who else None, f"2023-05-{day % 3 + 1:02}")
    paper.position(1, whom, "opposes", "c1")
    return paper.reading()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(tellings=st.lists(_tellings, min_size=2, max_size=9), words=_people)
def test_whatever_came_in_whatever_order_a_rebuild_gives_the_same_rows(tmp_path_factory, empty_file, tellings, words):
    path = shutil.copy(empty_file, tmp_path_factory.mktemp("any") / "ledger.db")
    with Ledger.open(path) as ledger:
        for number, telling in enumerate(tellings):
            ledger.add(_reading(number, telling))
            made = []
            for pick, verdict in words if number % 3 == 2 or number == len(tellings) - 1 else ():
                if verdict == "undo" and made:
                    ledger.undo(made.pop().id, reviewer="R")
                elif verdict == "separate":
                    joined = [e for e in ledger.all_entries() if len(e.observations) > 1]
                    if joined:
                        one = joined[pick % len(joined)]
                        made.append(ledger.separate(one.observations[pick % len(one.observations)].id, reviewer="R"))
                elif verdict != "undo" and (asked := ledger.review_queue(limit=100).items):
                    item = asked[pick % len(asked)]
                    made.append(ledger.decide(item.target, verdict, seen=item.seen, reviewer="R"))
        before = derived(ledger)
        ledger.rebuild()
        assert differences(before, derived(ledger)) == {}
        assert ledger.verify().faults == ()


def test_values_are_decimals(ledger):
    told(ledger)
    figure = entry(ledger, "money").figures[0]
    assert (figure.value_min, figure.unit, figure.current) == (Decimal(10**8), "USD", False)
