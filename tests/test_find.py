"""What is found in single sentences: tables with near-misses, through the real encoder."""

import pytest

import dragoman
from tests.conftest import actor_names

PUBLISHED = "2023-09-26"


def read(text):
    return dragoman.read(text, published=PUBLISHED)


# --- actors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "country", "sector"),
    [
        ("Kenya agreed to help.", "Kenya", "KEN", "GOV"),
        ("Washington sent a note to Moscow.", "United States", "USA", "GOV"),
        ("The White House declined to comment.", "United States", "USA", "GOV"),
        ("The Kenyan government declined to comment.", "Kenya", "KEN", "GOV"),
        ("Kenyan Defense Minister Aden Bare Duale spoke.", "Aden Bare Duale", "KEN", "GOV"),
        ("Haiti's Prime Minister Ariel Henry left.", "Ariel Henry", "HTI", "GOV"),
        ("Secretary of Defense Lloyd Austin left.", "Lloyd Austin", "USA", "GOV"),
        ("The Pentagon declined to comment.", "US Department of Defense", "USA", "MIL"),
        ("Fighters of al-Shabaab attacked a base.", "al-Shabaab", "SOM", "REB"),
        ("The UN Security Council met on Friday.", "UN Security Council", None, "IGO"),
        ("Kenyan soldiers landed on Friday.", "Kenyan soldiers", "KEN", "MIL"),
        ("Putin called the vote a farce.", "Putin", "RUS", "GOV"),
        ("Philippine Secretary of National Defense Carlito Galvez left.", "Carlito Galvez", "PHL", "GOV"),
        ("A UN official declined to comment.", "UN official", None, "IGO"),
        ("Chad pledged 1,200 soldiers.", "1,200 soldiers", None, "MIL"),
        ("65 Haitian groups wrote a letter.", "65 Haitian groups", "HTI", "CVL"),
        ("The Free Rivers Network wrote a letter to Congo.", "Free Rivers Network", None, "NGO"),
    ],
)
def test_actors_have_a_country_and_a_sector(text, name, country, sector):
    found = {actor.name: (actor.country, actor.sector) for actor in read(text).actors}

    assert found[name] == (country, sector)


@pytest.mark.parametrize(
    ("text", "not_an_actor"),
    [
        ("He told us that it may rain.", "United States"),
        ("The talks were held in Nairobi.", "Kenya"),
        ("She ate turkey with chad.", "Turkey"),
        ("Kenya bought two Patriot batteries and ten Leopard tanks.", "Patriot"),
    ],
)
def test_what_is_no_actor(text, not_an_actor):
    assert not_an_actor not in {actor.name for actor in read(text).actors}


def test_a_count_is_kept():
    (group,) = [actor for actor in read("65 Haitian groups wrote a letter.").actors if actor.country == "HTI"]

    assert group.count == 65


def test_one_person_is_one_actor_through_the_report():
    reading = read(
        "Kenyan Defense Minister Aden Bare Duale met Lloyd Austin on Monday. Duale praised the pact. He then flew to Mombasa. The defence minister will return on Friday."
    )
    (duale,) = [actor for actor in reading.actors if "Duale" in actor.name]

    assert [reading.report.quote(span) for span in duale.mentions] == [
        "Kenyan Defense Minister Aden Bare Duale",
        "Duale",
        "He",
        "The defence minister",
    ]


def test_two_presidents_are_kept_apart():
    reading = read("Kenyan President William Ruto called Dominican President Luis Abinader. Ruto thanked Abinader.")

    assert {actor.country for actor in reading.actors if actor.kind == "person"} == {"KEN", "DOM"}


@pytest.mark.parametrize(
    ("text", "phrase", "names"),
    [
        (
            "Defense Secretary Lloyd Austin met Philippine Defense Secretary Carlito Galvez. Both sides agreed to hold talks.",
            "Both sides",
            {"United States", "Philippines"},
        ),
        (
            "Amnesty International and the Norwegian Refugee Council called for the assault to be abandoned, with both organisations fearing the worst.",
            "both organisations",
            {"Amnesty International", "Norwegian Refugee Council"},
        ),
        (
            "William Ruto met Ariel Henry on Monday. The two leaders signed a pact.",
            "two leaders",
            {"William Ruto", "Ariel Henry"},
        ),
        ("William Ruto and Ariel Henry met on Monday. They signed a pact.", "They", {"William Ruto", "Ariel Henry"}),
        ("Turkey urged both sides to talk.", "both sides", set()),
    ],
)
def test_two_named_by_one_phrase(text, phrase, names):
    reading = read(text)

    assert {
        actor.name for actor in reading.actors for span in actor.mentions if phrase in reading.report.quote(span)
    } == names


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Amnesty International and Human Rights Watch said that police had killed protesters.", ["Amnesty International", "Human Rights Watch"]),
        ("“We will not rest,” said William Ruto and Ariel Henry.", ["William Ruto", "Ariel Henry"]),
        ("William Ruto, who met Ariel Henry, said that the talks had failed.", ["William Ruto"]),
        ("William Ruto said that Ariel Henry and Luis Abinader had met.", ["William Ruto"]),
        ("Rebels fired on the column, according to a coalition commander.", ["coalition commander"]),
        ("A resident said that two people had died.", ["resident"]),
        ("A spokeswoman for the defence ministry denied that there was a delay.", ["spokeswoman"]),
        ("The UN Security Council met. The resolution, drafted by France, condemns the violence.", ["UN Security Council"]),
        ("Only 430 of the officers promised have arrived.", None),
    ],
)  # fmt: skip
def test_what_several_say_together_is_said_by_each(text, speakers):
    reading = read(text)

    told = [[reading.actor(one).name for one in s.speakers] for s in reading.statements]
    assert told == ([speakers] if speakers else [])


def test_who_is_told_to_have_said_it_may_be_a_pronoun():
    reading = read("The plan was dropped by child welfare advocates, who have said that children remain exposed.")

    (said,) = reading.statements
    assert reading.actor(said.speaker).name == "child welfare advocates"


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # a relative is another than the one whose relative he is
        ("Dean Evans was killed in Syria. His stepfather, Steve Howell, said: “I feel sickened.”", ["Steve Howell"]),
        # "she" is the mother and not her son
        ("Josh Scurfield’s mother said that the report was false. She said that he had gone to help.", ["mother", "mother"]),
    ],
)  # fmt: skip
def test_relatives_speak_for_themselves(text, speakers):
    reading = read(text)

    assert [reading.actor(s.speaker).name for s in reading.statements] == speakers
    assert {reading.actor(s.speaker).kind for s in reading.statements} == {"person"}


def test_a_name_with_and_without_its_suffix_is_one_person():
    reading = read(
        "Secretary of Defense Lloyd J. Austin III spoke by phone today with Polish Minister of Defense Wladyslaw Kosiniak-Kamysz. "
        "Secretary Austin thanked Poland."
    )

    assert [actor.name for actor in reading.actors if "Austin" in actor.name] == ["Lloyd J. Austin III"]


def test_of_three_states_named_at_once_no_two_are_both_sides():
    reading = read("Kenya, Chad and Egypt met on Monday. The envoy urged both sides to wait.")

    assert not any("both sides" in reading.report.quote(span) for actor in reading.actors for span in actor.mentions)


def test_he_is_the_subject_of_his_own_sentence():
    reading = read(
        "Prime Minister Benjamin Netanyahu went home. National Security Minister Itamar Ben-Gvir said he would vote against it."
    )
    (position,) = reading.positions

    assert reading.actor(position.holder).name == "Itamar Ben-Gvir"


def test_a_quotation_is_its_speakers_again_after_what_others_think():
    reading = read(
        "“It must be devastating. I cannot see what it will change for the people who thought that she should be allowed to come back. "
        "“It would have been difficult to bring the child back without its mother,” said Richard Barrett, a former British official."
    )

    (others,) = [s for s in reading.statements if s.cue and reading.report.quote(s.cue) == "thought"]
    assert [reading.report.quote(piece) for piece in others.content] == ["that she should be allowed to come back"]


def test_members_of_a_counted_group_are_named_in_the_next_sentence():
    reading = read(
        "Two Chadian groups based in France called on Paris to end its aid. The Free Rivers Network and the Lake Basin Movement wrote a letter on Friday."
    )

    assert {p.stance for p in reading.positions if reading.actor(p.holder).name == "Lake Basin Movement"} == {"opposes"}


# --- statements -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "speaker", "manner", "content"),
    [
        ("Kenya said it would send 1,000 soldiers.", "Kenya", "indirect", "it would send 1,000 soldiers"),
        (
            "“We will send troops to Haiti,” William Ruto said.",
            "William Ruto",
            "direct",
            "We will send troops to Haiti",
        ),
        ("William Ruto said the plan “was sound and fair”.", "William Ruto", "mixed", "the plan “was sound and fair"),
    ],
)
def test_who_says_what(text, speaker, manner, content):
    reading = read(text)
    (statement,) = [s for s in reading.statements if s.speaker]

    assert reading.actor(statement.speaker).name == speaker
    assert statement.manner == manner
    assert content in reading.report.text[statement.content[0].start : statement.content[-1].end]


def test_a_letter_speaks_for_its_authors():
    reading = read(
        "65 Haitian groups wrote a letter to the African Union. “It is your duty to find a way out of this crisis,” the letter said."
    )
    quoted = [s for s in reading.statements if s.manner == "direct"]

    assert [(reading.actor(s.speaker).name, s.via) for s in quoted] == [("65 Haitian groups", "letter")]


def test_a_statement_within_a_statement_hangs_on_it():
    reading = read("According to a Defense Department readout, Austin noted that Kenya must do more in Somalia.")
    inner = [s for s in reading.statements if s.parent]

    assert [reading.actor(s.speaker).name for s in inner] == ["Austin"]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("“My sister told me today that she has lost her best friend,” the teacher said.", ["My sister"]),
        ("“I think we should go,” he said.", []),
    ],
)
def test_others_speak_within_a_quotation(text, inner):
    reading = dragoman.read(text)
    sources = [s.source for s in reading.statements if s.parent]

    assert [reading.report.text[s.start : s.end] for s in sources if s] == inner


# --- commitments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "promisors", "beneficiaries", "stage"),
    [
        ("Kenya agreed to send 1,000 soldiers to Haiti.", "personnel", {"Kenya"}, {"Haiti"}, "pledged"),
        ("Germany pledged 70 million euros to Moldova.", "money", {"Germany"}, {"Moldova"}, "pledged"),
        (
            "Kenya and the United States signed a defence pact on Monday.",
            "agreement",
            {"Kenya", "United States"},
            set(),
            "agreed",
        ),
        ("Germany will deliver 31 tanks to Ukraine.", "materiel", {"Germany"}, {"Ukraine"}, "pledged"),
        ("Norway's pledge of 70 million euros to Moldova stands.", "money", {"Norway"}, {"Moldova"}, "pledged"),
        (
            "The spokesman announced that Albania will grant France access to two bases.",
            "access",
            {"Albania"},
            {"France"},
            "pledged",
        ),
        (
            "About 400 Kenyan police officers arrived in Haiti on Monday.",
            "personnel",
            {"400 Kenyan police officers"},
            {"Haiti"},
            "in_delivery",
        ),
        ("Turkey promised to restrain the militants.", "policy", {"Turkey"}, set(), "pledged"),
        ("Chad must sign the treaty.", "agreement", {"Chad"}, set(), "requested"),
        ("Canada is considering sending police officers to Haiti.", "personnel", {"Canada"}, {"Haiti"}, "floated"),
    ],
)
def test_who_promised_what_to_whom(text, kind, promisors, beneficiaries, stage):
    reading = read(text)

    assert [
        (c.kind, actor_names(reading, c.promisors), actor_names(reading, c.beneficiaries), c.stage)
        for c in reading.commitments
    ] == [(kind, promisors, beneficiaries, stage)]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya did not agree to send soldiers.",
        "Kenya has sent a letter to Haiti.",
        "The soldiers were tired.",
        "A court barred Kenya from deploying police to Haiti.",
        "Russia sent aircraft to bomb the town.",
    ],
)
def test_what_is_no_commitment(text):
    assert read(text).commitments == ()


def test_an_agreement_has_its_name_date_and_term():
    reading = read(
        "Kenya and France signed the Maritime Security Agreement on Monday. “It will guide our work for the next five years,” William Ruto said."
    )
    (pact,) = reading.commitments

    assert (pact.name, pact.when, pact.term) == ("Maritime Security Agreement", "2023-09-25", "P5Y")


def test_a_mission_waits_for_the_security_council():
    reading = read(
        "Kenya agreed to send 1,000 soldiers to Haiti. The US hopes to get a resolution passed at the UN Security Council to authorize the mission."
    )
    (promise,) = [c for c in reading.commitments if c.kind == "personnel"]

    assert [(r.kind, r.status) for r in promise.requirements] == [("un_security_council", "sought")]


def test_a_condition_is_kept_with_its_words():
    reading = read("Germany will deliver 31 tanks to Ukraine if parliament agrees.")

    assert reading.report.quote(reading.commitments[0].condition) == "if parliament agrees"


# --- positions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "holder", "stance"),
    [
        ("Canada opposes the plan of the council.", "Canada", "opposes"),
        ("Canada welcomed the plan of the council.", "Canada", "supports"),
        ("Chad called on France to withdraw its troops.", "Chad", "opposes"),
        ("Chad asked for the deployment of troops.", "Chad", "supports"),
        (
            "“We oppose the plan of the council,” said the foreign minister of Chad.",
            "foreign minister of Chad",
            "opposes",
        ),
    ],
)
def test_who_is_for_and_against(text, holder, stance):
    reading = read(text)

    assert [(reading.actor(p.holder).name, p.stance) for p in reading.positions] == [(holder, stance)]


# --- events -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sources", "kind", "targets", "realis"),
    [
        ("Kenya accused Sudan of arming rebels.", {"Kenya"}, "ACCUSE", {"Sudan"}, "actual"),
        ("Kenya did not threaten Sudan.", {"Kenya"}, "THREATEN", {"Sudan"}, "denied"),
        ("Chad must stop attacking Sudan.", {"Chad"}, "ASSAULT", {"Sudan"}, "requested"),
        (
            "Antony Blinken called the plan wrong and accused Russia of lying.",
            {"Antony Blinken"},
            "ACCUSE",
            {"Russia"},
            "actual",
        ),
        (
            "William Ruto and Haiti’s then prime minister, Ariel Henry, signed the agreement in Nairobi.",
            {"William Ruto", "Ariel Henry"},
            "SUPPORT",
            set(),
            "actual",
        ),
    ],
)
def test_who_did_what_to_whom(text, sources, kind, targets, realis):
    reading = read(text)
    event = next(e for e in reading.events if e.type == kind)

    assert actor_names(reading, event.sources) == sources
    assert targets is None or actor_names(reading, event.targets) == targets
    assert event.realis == realis


@pytest.mark.parametrize(
    "text",
    [
        "The Kremlin said Russia would return to the deal.",
        "Kenya announced that Chad will grant France access to a base.",
    ],
)
def test_what_others_do_is_no_act_of_who_tells_it(text):
    reading = read(text)
    teller = reading.statements[0].speaker

    assert not [e for e in reading.events if teller in e.sources and e.targets]
