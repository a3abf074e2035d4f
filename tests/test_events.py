"""Events: who does what to whom, in which mode, where, and whether it happened."""

import pytest

from dragoman import read
from dragoman.facts import EVENT_TYPES
from dragoman.find.places import place_of
from dragoman.language.analysis import analyse
from dragoman.lexicon.events import event_cues
from dragoman.lexicon.gazetteer import find_place, known_places
from dragoman.lexicon.modes import cameo_root, contexts_of, goldstein, mode_of, mode_tables
from dragoman.report import Report


def told(text, **options):
    """(type, countries of the sources, countries of the targets, realis) of each event."""
    reading = read(text, **options)

    def states(ids):
        return {reading.actor(id).country or reading.actor(id).name for id in ids}

    return [(e.type, states(e.sources), states(e.targets), e.realis) for e in reading.events]


# --- verbs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event"),
    [
        # one event of several targets, and of several sources
        ("Kenya accused Sudan and Chad of arming rebels.", ("ACCUSE", {"KEN"}, {"SDN", "TCD"}, "actual")),
        ("Kenya and Chad condemned Sudan.", ("ACCUSE", {"KEN", "TCD"}, {"SDN"}, "actual")),
        # passives, whole and reduced
        ("Turkish forces were attacked by Syria.", ("ASSAULT", {"SYR"}, {"TUR"}, "actual")),
        ("Kenya, backed by France, left the talks.", ("SUPPORT", {"FRA"}, {"KEN"}, "actual")),
        # no named target
        ("Russia mobilised its troops.", ("MOBILIZE", {"RUS"}, set(), "actual")),
        # the owner of a decision acts
        ("Kenya’s refusal to meet Sudan surprised Chad.", ("REJECT", {"KEN"}, {"SDN"}, "actual")),
        # a phrase is more than its verb
        ("The United States lifted sanctions on Sudan.", ("CONCEDE", {"USA"}, {"SDN"}, "actual")),
        ("The United States suspended aid to Sudan.", ("SANCTION", {"USA"}, {"SDN"}, "actual")),
        ("The United States withdrew its ambassador from Sudan.", ("SANCTION", {"USA"}, {"SDN"}, "actual")),
        # who must do something is asked for it by whoever says so
        ("Kenya said Sudan must free the pilots.", ("REQUEST", {"KEN"}, {"SDN"}, "actual")),
        # who vows harm threatens
        ("Kenya vowed to attack Sudan.", ("THREATEN", {"KEN"}, {"SDN"}, "actual")),
        # what somebody will not do he refuses
        ("Kenya said it would not accept help from Sudan.", ("REJECT", {"KEN"}, {"SDN"}, "actual")),
        ("Kenya is ready to negotiate with Sudan.", ("AGREE", {"KEN"}, {"SDN"}, "actual")),
        # to announce that one leaves is to concede
        ("Kenya announced the withdrawal of its troops from Somalia.", ("CONCEDE", {"KEN"}, {"SOM"}, "actual")),
        # to see somebody as a terrorist is to accuse him
        ("Turkey regards the YPG as terrorists.", ("ACCUSE", {"TUR"}, {"SYR"}, "actual")),
        # who is jailed in a state is jailed by it
        ("French soldiers were jailed in Turkey.", ("COERCE", {"TUR"}, {"FRA"}, "actual")),
        # what most of is cut is cut
        ("The United States has cut most of its aid to Sudan.", ("SANCTION", {"USA"}, {"SDN"}, "actual")),
        # who receives is given
        ("Kenya delivered six jets to Sudan.", ("AID", {"KEN"}, {"SDN"}, "actual")),
        ("Kenya received two systems from Germany.", ("AID", {"DEU"}, {"KEN"}, "actual")),
        # what one asks of another
        ("Kenya wants Sudan to leave.", ("REQUEST", {"KEN"}, {"SDN"}, "actual")),
        # two fights are not one together
        (
            "Two Kenyan men killed fighting Islamic State in Syria were heroes.",
            ("ASSAULT", {"KEN"}, {"Islamic State"}, "actual"),
        ),
        # those against whom two work together have no part in it
        (
            "Kenya and the US must work together to fight al-Shabaab.",
            ("COOPERATE", {"KEN", "USA"}, {"SOM"}, "requested"),
        ),
    ],
)
def test_verbs(text, event):
    assert event in told(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kenya agreed to send police to Haiti.", "MOBILIZE"),  # what is promised is no second act
        ("Kenya rejected the request of Haiti.", "REQUEST"),  # nor what is rejected
        ("The civil war in Syria began in 2011.", "ASSAULT"),  # a time is no act
        ("Kenya asked itself a question.", "REQUEST"),
        ("Kenya wants to prevent a war.", "REQUEST"),  # what one wants to do oneself one asks of nobody
        ("Kenya and Sudan have a great deal of questions.", "AGREE"),  # much, and no agreement
        ("Kenya called Sudan an enduring friend.", "ACCUSE"),
        ("Kenya met its obligations, and Sudan met a demand of Chad.", "CONSULT"),
        ("Kenya pledged to stop arming the rebels in Sudan.", "THREATEN"),
        ("Alice Smith kissed Bob Jones.", "CONSULT"),
    ],
)
def test_near_misses(text, kind):
    assert kind not in {event[0] for event in told(text)}


# --- nouns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The airstrikes by Russia on Turkish forces killed twenty.", ("ASSAULT", {"RUS"}, {"TUR"}, "actual")),
        ("Turkey’s offensive against the YPG goes on.", ("ASSAULT", {"TUR"}, {"SYR"}, "actual")),
        ("Turkey launched an offensive against the YPG.", ("ASSAULT", {"TUR"}, {"SYR"}, "actual")),
        ("Ruto spoke of Kenya’s planned attack on Sudan.", ("ASSAULT", {"KEN"}, {"SDN"}, "intended")),
        ("Kenya confirmed Ruto’s call with Sudan’s foreign minister.", ("CONSULT", {"KEN", "SDN"}, set(), "actual")),
        ("Kenya held talks with Sudan.", ("CONSULT", {"KEN", "SDN"}, set(), "actual")),
        ("Talks between Kenya and Sudan ended on Monday.", ("CONSULT", {"KEN", "SDN"}, set(), "actual")),
        ("Kenya is in talks with Sudan.", ("CONSULT", {"KEN", "SDN"}, set(), "actual")),
        ("Kenya’s threats against Sudan alarmed Chad.", ("THREATEN", {"KEN"}, {"SDN"}, "actual")),
        ("Kenya faced criticism from Sudan.", ("ACCUSE", {"SDN"}, {"KEN"}, "actual")),
        ("Kenyan militias are under assault from Sudan.", ("ASSAULT", {"SDN"}, {"KEN"}, "actual")),
    ],
)
def test_nouns(text, event):
    assert event in told(text)


def test_the_owner_of_a_murder_is_its_victim():
    events = told("Sudan’s army condemned the assassination of Kenya’s president by Chad.")

    assert ("ASSAULT", {"TCD"}, {"KEN"}, "actual") in events


# --- states named by an adjective, groups named before an act ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Ten Kenyan soldiers were killed in a Somali airstrike on Monday.", ("ASSAULT", {"SOM"}, {"KEN"}, "actual")),
        ("Sudanese shelling killed nine Chadian farmers on Friday.", ("ASSAULT", {"SDN"}, {"TCD"}, "actual")),
        ("US-backed Chadian rebels left the town.", ("SUPPORT", {"USA"}, {"TCD"}, "actual")),
        ("US cooperation with Chad angered Sudan.", ("COOPERATE", {"USA", "TCD"}, set(), "actual")),
        ("Police raids in Istanbul led to the arrest of 20 Kurds.", ("COERCE", {"TUR"}, {"TUR"}, "actual")),
        ("Talks brokered by Kenya and Chad have gone nowhere.", ("CONSULT", {"KEN", "TCD"}, set(), "actual")),
        ("The YPG attacked a Turkish army base.", ("ASSAULT", {"SYR"}, {"TUR"}, "actual")),
        ("The EU agreed to impose sanctions on Sudan.", ("SANCTION", {"European Union"}, {"SDN"}, "intended")),
        ("The deal between Kenya and Haiti was a surprise.", ("AGREE", {"KEN", "HTI"}, set(), "actual")),
    ],
)
def test_who_is_named_before_an_act_does_it(text, event):
    assert event in told(text)


def test_coalition_airstrikes_are_those_of_the_coalition_named():
    text = "The US-led coalition said it had hit the base. Two men were killed in coalition airstrikes."

    assert ("ASSAULT", {"USA"}) in [(kind, sources) for kind, sources, _, _ in told(text)]


# --- passives without an agent ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event"),
    [
        # they move themselves
        ("Two thousand Kenyan soldiers are stationed in Haiti.", ("MOBILIZE", {"KEN"}, {"HTI"}, "actual")),
        # whose missiles
        ("Chadian missiles were fired at Sudan.", ("ASSAULT", {"TCD"}, {"SDN"}, "actual")),
        # who else attacks such people in this report
        (
            "Sudan has attacked Chadian villages for a week. Six Chadian soldiers were killed on Monday.",
            ("ASSAULT", {"SDN"}, {"TCD"}, "actual"),
        ),
    ],
)
def test_a_passive_has_the_doer_that_the_report_names(text, event):
    assert event in told(text)


def test_violence_without_a_doer_in_the_whole_report_is_no_event():
    assert told("Six Chadian soldiers were killed on Monday.") == []


# --- what words do ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("“Sudan must leave Chad alone,” Ruto said.", ("REQUEST", {"KEN"}, {"SDN"}, "actual")),
        ("“Sudan is a threat to all of Africa,” Ruto told reporters.", ("ACCUSE", {"KEN"}, {"SDN"}, "actual")),
        ("Kenya said Sudan had violated the truce.", ("ACCUSE", {"KEN"}, {"SDN"}, "actual")),
        ("Kenya said it would bomb Sudan.", ("THREATEN", {"KEN"}, {"SDN"}, "actual")),
        ("Kenya said it would send food to Sudan.", ("AGREE", {"KEN"}, {"SDN"}, "intended")),
        ("William Ruto called Emmanuel Macron on Wednesday.", ("CONSULT", {"KEN"}, {"FRA"}, "actual")),
        ("Kenya sees Sudan as an aggressor.", ("ACCUSE", {"KEN"}, {"SDN"}, "actual")),
        ("Kenya warned Sudan not to arm the rebels.", ("THREATEN", {"KEN"}, {"SDN"}, "actual")),
        ("Chad told Sudan to leave.", ("REQUEST", {"TCD"}, {"SDN"}, "actual")),
    ],
)
def test_what_is_done_by_saying_so(text, event):
    assert event in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kenya sees Sudan as a partner.",
        "Kenya said Sudan had not violated the truce.",
        "The Sudanese war has gone on for a year.",
        "The summit takes place in Chad.",
        "The Kenyan government asked itself why Sudan refused.",
    ],
)
def test_no_act_between_the_two(text):
    assert not [event for event in told(text) if event[2]]


# --- realis -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "realis"),
    [
        ("Kenya attacked Sudan.", "actual"),
        ("Kenya continued to attack Sudan.", "actual"),
        ("Kenya will attack Sudan.", "intended"),
        ("Kenya plans to attack Sudan.", "intended"),
        ("Kenya may attack Sudan.", "hypothetical"),
        ("If Kenya attacks Sudan, Chad will leave.", "hypothetical"),
        ("Once Kenya has attacked Sudan, Chad will leave.", "hypothetical"),
        ("Kenya should attack Sudan.", "requested"),
        ("Kenya did not attack Sudan.", "denied"),
        ("Kenya never attacked Sudan.", "denied"),
        ("Kenya is yet to attack Sudan.", "denied"),
        ("Such a move would leave Chad weak, and has been attacked by Kenya.", "actual"),
    ],
)
def test_realis(text, realis):
    assert [e[3] for e in told(text) if e[0] == "ASSAULT"] == [realis]


# --- who "we" are, and echoes -----------------------------------------------------------------------------------


def test_we_are_whoever_speaks():
    assert ("REJECT", {"KEN"}, {"SDN"}, "actual") in told(
        "“We reject the claims of Sudan,” Kenyan President William Ruto said on Monday."
    )


def test_one_act_is_one_event():
    assert len([e for e in told("Kenya launched an attack on Sudan.") if e[0] == "ASSAULT"]) == 1


# --- modes, contexts, roots and scores --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "mode", "root"),
    [
        ("Ruto visited Sudan.", "CONSULT", "visit", "04"),
        ("Kenya’s army shelled Sudan.", "ASSAULT", "heavy-weapons", "19"),
        ("Sudan attacked Chad with chemical weapons.", "ASSAULT", "unconventional", "20"),
        ("Kenya abducted two Sudanese soldiers.", "ASSAULT", "abduct", "18"),
        ("Kenya is investigating Sudan.", "ACCUSE", "investigate", "09"),
        ("Kenya condemned Sudan.", "ACCUSE", "disapprove", "11"),
    ],
)
def test_modes_and_roots(text, kind, mode, root):
    event = next(e for e in read(text).events if e.type == kind)

    assert (event.mode, event.cameo) == (mode, root)
    assert event.goldstein == goldstein(kind)


def test_contexts_come_from_the_clause():
    assert contexts_of(["talks", "on", "nuclear", "weapons"]) == ("military", "diplomatic", "cbrn")
    assert contexts_of(["nothing", "here"]) == ()


def test_every_type_has_a_score_and_a_root():
    tables = mode_tables()
    assert set(tables.scores) == set(EVENT_TYPES)
    assert {cameo_root(kind, None) for kind in EVENT_TYPES} <= {f"{n:02}" for n in range(1, 21)}
    assert set(tables.modes) <= set(EVENT_TYPES)


def test_the_acts_own_word_counts_before_the_clause():
    assert mode_of("ASSAULT", "shelled", ["shelled", "a", "torture", "prison"]) == "heavy-weapons"


def test_cues_are_of_known_types():
    cues = event_cues()
    for table in (cues.strong, cues.weak):
        kinds = {kind for some in table.verbs.values() for types in some.values() for kind in types}
        kinds |= {kind for types in table.nouns.values() for kind in types}
        assert kinds <= set(EVENT_TYPES)
    assert {phrase.type for phrase in cues.phrases} | set(cues.targets) <= set(EVENT_TYPES)


# --- places -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "iso3"),
    [
        ("Ruto met Bashir in Sochi.", "Sochi", "RUS"),
        ("Kenya attacked rebels in Deir Ezzor.", "Deir Ezzor", "SYR"),
        ("Kenya met Sudan in Chad.", "Chad", "TCD"),
    ],
)
def test_places(text, name, iso3):
    sentence = analyse(Report.from_text(text)).sentences[0]
    verb = next(i for i, tag in enumerate(sentence.tags) if tag.startswith("VB"))
    place = place_of(sentence, verb, upon=False)

    assert place is not None
    assert (place.name, place.iso3) == (name, iso3)


def test_an_attack_on_a_town_takes_place_there():
    event = read("Turkish forces launched an attack on Aleppo.").events[0]

    assert event.place == "Aleppo"
    assert event.location is not None
    assert (event.location.iso3, round(event.location.latitude or 0)) == ("SYR", 36)


def test_what_is_no_place():
    assert find_place("Kerfuffle") is None
    assert find_place("the United States") is not None
    assert find_place("the United States").latitude is None


def test_coordinates_are_on_earth():
    for place in known_places().values():
        assert len(place.iso3) == 3
        assert place.latitude is None or -90 <= place.latitude <= 90
        assert place.longitude is None or -180 <= place.longitude <= 180


def test_places_in_plain_json():
    event = read("Ruto met Salva Kiir in Nairobi.").to_dict()["events"][0]

    assert event["place"] == "Nairobi"
    assert event["location"]["iso3"] == "KEN"
    assert event["cameo"] == "04"
