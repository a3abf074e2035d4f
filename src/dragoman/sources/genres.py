"""
The forms of official documents: transcripts, resolutions, letters, lists of what was agreed.

Their paragraphs leave out who speaks or acts, since the form says it. Here each such passage gets its `Voice`, and its
number as a label. What is not plainly of a form stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.errors import DateError
from dragoman.report import Passage, Report, Role, Span, Voice
from dragoman.sources.dates import parse_date

#: SECRETARY AUSTIN: … / MR MILLER (via interpreter): … / Q: … / Q …
_TURN = re.compile(
    r"(?P<who>[A-Z][\w.'’-]*(?:,? (?:de |of |the |and )?[A-Z][\w.'’-]*){0,8}|Q|A)(?: ?\([^)\n]{1,60}\))?:\s+(?=\S)"
)
_BARE_QUESTION = re.compile(r"(?P<who>Q)\s+(?=[A-Z“\"])")
_QUESTIONS = frozenset(("Q", "QUESTION", "REPORTER", "PRESS"))
_STAGE = re.compile(r"[(\[][^)\]]{1,80}[)\]]\.?|#{2,}|-?\s*(?:END|ENDS)\s*(?:OF TRANSCRIPT)?\s*-?", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<number>\d{1,3})\.\s+(?=\S)")
_LETTERED = re.compile(r"\((?P<letter>[a-z]{1,4})\)\s+(?=\S)")
_BULLET = re.compile(r"[-•*–—▪◦·]\s+(?=\S)")
#: The Security Council,
_ORGAN = re.compile(r"(?P<who>The [A-Z][\w'’-]*(?: (?:of|the|on|for|to|and|[A-Z][\w'’-]*)){0,12}),\Z")
_OPERATIVE = re.compile(r"(?:(?:Also|Further|Again|Strongly|Solemnly|Once) )?(?:(?:again|strongly) )?[A-Z]?[a-z]+s\b")
_RESOLUTION = re.compile(r"(?:Resolution|Decision) \d+.{0,40}|(?:Resolution|Decision) adopted by .{3,100}")
_DEAR = re.compile(r"(?:Dear [^\n]{2,80}|Excellency|Your Excellency|Excellencies)[,:]\Z")
_CLOSE = re.compile(
    r"(?:Yours (?:sincerely|faithfully|truly)|(?:Very )?(?:Sincerely|Respectfully)(?: yours)?|With (?:best|kind) regards|(?:Kind|Best) regards|"
    r"Please accept,? [^\n]{0,200}consideration)[,.]?\Z",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:H\.E\.|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Sir|Dame) )?[A-Z][\w.'’-]*(?: (?:de |von |van |al-|bin )?[A-Z][\w.'’-]*){1,4}\Z"
)


#: Remarks by Prime Minister Solberg at the Conference …
_SPEECH = re.compile(
    r"(?:[A-Z][a-z]+ ){0,2}(?i:remarks|speech|address|statement|message|keynote)(?: as delivered)? (?:by|of|from) (?:the )?"
    r"(?P<who>[A-Z][\w.’'-]*(?:,? (?:of|for|and|the|de|von|van|[A-Z][\w.’'-]*)){1,14}?)(?=,? (?:at|on|to|before|in|during|following|after|delivered)\b|\s*\Z)"
)
#: We, the leaders of Japan and the Philippines, met in Washington …
_WE_THE = re.compile(
    r"(?:\d{1,3}\.\s+)?We, (?P<who>the [^.;:\n]{5,200}?),? (?=(?:met|meet|gather\w*|conven\w*|assembl\w*|have|held|came|join\w*|today|"
    r"re-?affirm\w*|welcom\w*|express\w*|condemn\w*|declar\w*|are|stand|commit\w*|agree\w*|issue\w*|adopt\w*|recogni\w*)\b)"
)
_FIRST_PERSON = frozenset("I we We my My our Our us me I’m I've I’ve we’re We’re we're We're I'm".split())


@dataclass(frozen=True, slots=True)
class _Unit:
    """A paragraph, bullet or turn, with the role and label of the passage that it came from."""

    span: Span
    text: str
    role: Role
    label: str | None

    def part(self, start: int, end: int | None = None) -> Span:
        """The place of ``text[start:end]`` in the report."""
        return Span(self.span.start + start, self.span.start + (len(self.text) if end is None else end))


def recognised(report: Report) -> Report:
    """The report with the voices and labels that its form gives; as it is where it has none of the forms."""
    units = list(_units(report))
    for form in (_transcript, _resolution, _letter, _joint, _speech):
        if found := form(units):
            passages, title = found
            day = report.published or (_day_of_meeting(units) if form is _joint else None)
            return replace(report, passages=tuple(passages), title=title or report.title, published=day)
    if listed := _lists(units):
        return replace(report, passages=tuple(listed))
    return report


def _units(report: Report) -> Iterator[_Unit]:
    """Paragraphs; a line that begins with a bullet, a number or a speaker begins one too."""
    for passage in report.passages:
        start = passage.start
        text = report.quote(passage.span)
        for line in re.finditer(r"\n(?=[^\S\n]*(\S[^\n]*))", text):
            if _begins(line.group(1)) or not text[start - passage.start : line.start()].strip():
                yield from _unit(report, start, passage.start + line.start(), passage)
                start = passage.start + line.end()
        yield from _unit(report, start, passage.end, passage)


def _unit(report: Report, start: int, end: int, passage: Passage) -> Iterator[_Unit]:
    text = report.text[start:end]
    start += len(text) - len(text.lstrip())
    if text := text.strip():
        yield _Unit(Span(start, start + len(text)), text, passage.role, passage.label)


def _begins(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBER.match(line) or _LETTERED.match(line) or _turn(line))


def _same(unit: _Unit, role: Role | None = None) -> Passage:
    return Passage(role or unit.role, unit.span, unit.label)


def _label(unit: _Unit, more: str) -> str:
    return f"{unit.label}, {more}" if unit.label else more


# --- transcripts ------------------------------------------------------------------------------------------------


def _turn(text: str) -> re.Match[str] | None:
    """The name in capitals with which a turn begins, or the Q of a question."""
    found = _TURN.match(text) or _BARE_QUESTION.match(text)
    if not found:
        return None
    letters = [letter for letter in found["who"] if letter.isalpha()]
    return found if sum(map(str.isupper, letters)) > 0.75 * len(letters) else None


def _transcript(units: list[_Unit]) -> tuple[list[Passage], str | None] | None:
    """At least three turns of at least two speakers; whoever spoke last speaks on in a paragraph without a name."""
    turns = [unit for unit in units if _turn(unit.text)]
    names = Counter(_named(unit) for unit in turns)
    # KENYA: …, HAITI: … with each name once is a list; in a transcript somebody speaks again, or is asked.
    talk = max(names.values(), default=0) > 1 or any(name in _QUESTIONS for name in names)
    if len(turns) < 3 or len(names) < 2 or not talk:
        return None
    found: list[Passage] = []
    voice: Voice | None = None
    answering: Voice | None = None
    for unit in units:
        if turn := _turn(unit.text):
            who = unit.part(turn.start("who"), turn.end("who"))
            voice = Voice("says", (who,))
            if turn["who"] == "A":
                voice = answering or voice
            elif turn["who"] not in _QUESTIONS:
                answering = voice
            found.append(Passage("byline", unit.part(0, len(unit.text[: turn.end()].rstrip())), unit.label))
            found.append(Passage("body", unit.part(turn.end()), unit.label, voice))
        elif _STAGE.fullmatch(unit.text):
            found.append(_same(unit, "boilerplate"))
        elif voice is None:
            found.append(_same(unit))
        else:
            found.append(Passage("body", unit.span, unit.label, voice))
    return found, None


def _named(unit: _Unit) -> str:
    turn = _turn(unit.text)
    return turn["who"] if turn else ""


# --- resolutions and decisions ----------------------------------------------------------------------------------


def _resolution(units: list[_Unit]) -> tuple[list[Passage], str | None] | None:
    """An organ by itself in a line ("The Security Council,"), then at least two numbered paragraphs that begin with a verb."""
    organs = [number for number, unit in enumerate(units) if _ORGAN.match(unit.text)]
    if not organs:
        return None
    first = organs[0]
    operative = [
        unit for unit in units[first:] if (n := _NUMBER.match(unit.text)) and _OPERATIVE.match(unit.text, n.end())
    ]
    if len(operative) < 2:
        return None
    organ = units[first]
    who = organ.part(0, len(organ.text) - 1)
    title = next((unit for unit in units[:first] if _RESOLUTION.fullmatch(unit.text)), None)
    found: list[Passage] = []
    number, lead = "", None
    for place, unit in enumerate(units):
        numbered, lettered = _NUMBER.match(unit.text), _LETTERED.match(unit.text)
        if place < first:
            found.append(
                _same(unit, "headline" if unit is title else "byline" if unit.role == "headline" else unit.role)
            )
        elif place == first:
            found.append(_same(unit, "byline"))
        elif numbered:
            number = numbered["number"]
            voice = Voice("does", (who,)) if _OPERATIVE.match(unit.text, numbered.end()) else None
            lead = _lead(unit, numbered.end())
            found.append(Passage("body", unit.part(numbered.end()), _label(unit, f"para. {number}"), voice))
        elif lettered and number:
            # 5. Calls upon all States to prevent …, in particular: / (a) To inspect cargo …
            begins = unit.text.startswith("To ", lettered.end())
            voice = Voice("does", (who, lead)) if lead and begins else None
            label = _label(unit, f"para. {number} ({lettered['letter']})")
            found.append(Passage("body", unit.part(lettered.end()), label, voice))
        elif re.match(r"[A-Z][a-z]+ing ", unit.text) and not number:
            found.append(Passage("body", unit.span, unit.label, Voice("does", (who,))))
        else:
            found.append(_same(unit, "body"))
    return found, title.text if title else None


def _lead(unit: _Unit, start: int) -> Span | None:
    """What stands before the first "to" of a paragraph that a list follows."""
    at = unit.text.find(" to ", start)
    return unit.part(start, at) if at > 0 and unit.text.endswith(":") else None


# --- letters ----------------------------------------------------------------------------------------------------


def _letter(units: list[_Unit]) -> tuple[list[Passage], str | None] | None:
    """Dear Secretary-General, … Yours sincerely, / NAME / POST: those who sign say it."""
    begins = next((n for n, unit in enumerate(units) if _DEAR.fullmatch(unit.text)), None)
    closes = [n for n, unit in enumerate(units) if _CLOSE.fullmatch(unit.text.split("\n")[0])]
    if begins is None or not closes or closes[-1] <= begins:
        return None
    close = closes[-1]
    signed = tuple(_signatures(units[close:]))
    if not signed:
        return None
    voice = Voice("says", signed)
    found = [_same(unit, "byline") for unit in units[: begins + 1]]
    found += [Passage("body", unit.span, unit.label, voice) for unit in units[begins + 1 : close]]
    found += [_same(unit, "byline") for unit in units[close:]]
    return found, f"Letter: {units[begins].text.rstrip(',:')}"


def _signatures(units: list[_Unit]) -> Iterator[Span]:
    """Name and post of each who signs: two lines together, or a name with nothing below."""
    for unit in units:
        lines = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\S[^\n]*", unit.text)]
        if lines and _CLOSE.fullmatch(lines[0][2]):
            lines = lines[1:]
        if lines and _NAME.fullmatch(lines[0][2].strip()):
            yield unit.part(lines[0][0], lines[min(1, len(lines) - 1)][1])


# --- speeches ---------------------------------------------------------------------------------------------------


def _speech(units: list[_Unit]) -> tuple[list[Passage], str | None] | None:
    """
    Remarks by Prime Minister Solberg at …: the whole body is what she says, where it says "I" and "we" as speeches do.

    A statement by a ministry that speaks of itself by its name stays as it is.
    """
    head = next(
        ((unit, found) for unit in units if unit.role == "headline" and (found := _SPEECH.match(unit.text))), None
    )
    body = [unit for unit in units if unit.role == "body"]
    words = [word for unit in body for word in re.findall(r"[\w’']+", unit.text)]
    first_person = sum(word in _FIRST_PERSON for word in words)
    if head is None or first_person < 3 or first_person < 0.015 * len(words):
        return None
    unit, found = head
    voice = Voice("says", (unit.part(found.start("who"), found.end("who")),))
    return [
        Passage("body", one.span, one.label, voice) if one.role == "body" else _same(one) for one in units
    ], unit.text  # fmt: skip


# --- joint statements -------------------------------------------------------------------------------------------


def _joint(units: list[_Unit]) -> tuple[list[Passage], str | None] | None:
    """We, the leaders of Japan and the Philippines, met … / 2. We welcome …: they say all of it."""
    body = [unit for unit in units if unit.role == "body"]
    first = next((unit for unit in body[:3] if _WE_THE.match(unit.text)), None)
    if first is None or sum(len(re.findall(r"\b(?:We|we|our|Our)\b", unit.text)) for unit in body) < 3:
        return None
    found = _WE_THE.match(first.text)
    assert found
    voice = Voice("says", (first.part(found.start("who"), found.end("who")),))
    numbered = _in_sequence(units)
    passages = []
    for place, unit in enumerate(units):
        start = numbered.get(place, 0)
        label = _label(unit, f"para. {unit.text[:start].strip(' .')}") if start else unit.label
        passages.append(Passage(unit.role, unit.part(start), label, voice if unit.role == "body" else None))
    return passages, None


def _day_of_meeting(units: list[_Unit]) -> str | None:
    """A joint statement is of the day on which they met."""
    behind = next((unit.text[found.end() :] for unit in units if (found := _WE_THE.match(unit.text))), "")
    try:
        return parse_date(behind.split(". ")[0])
    except DateError:
        return None


# --- lists of what was agreed -----------------------------------------------------------------------------------


def _lists(units: list[_Unit]) -> list[Passage]:
    """
    Bullets under a line that ends in a colon ("The two sides:", "The ministers agreed to:"), and paragraphs numbered from 1.

    Empty where there are none.
    """
    numbered = _in_sequence(units)
    found, lead, number, changed = list[Passage](), None, "", bool(numbered)
    for place, unit in enumerate(units):
        item = _BULLET.match(unit.text) or _LETTERED.match(unit.text)
        start = numbered.get(place, 0)
        if start:
            number = unit.text[:start].strip(" .")
        if not item:
            lead = unit.part(start, len(unit.text) - 1) if _leads(unit.text[start:]) else None
            label = _label(unit, f"para. {number}") if start else unit.label
            found.append(Passage("body" if start else unit.role, unit.part(start), label))
        elif lead and unit.text[item.end()].islower():
            letter = item.groupdict().get("letter")
            label = _label(unit, f"para. {number} ({letter})") if letter and number else unit.label
            found.append(Passage("body", unit.part(item.end()), label, Voice("does", (lead,))))
            changed = True
        else:
            found.append(_same(unit, "body" if lead else None))
    return found if changed else []


def _leads(text: str) -> bool:
    return text.endswith(":") and 1 < len(text.split()) < 25


def _in_sequence(units: list[_Unit]) -> dict[int, int]:
    """Which units are numbered 1., 2., 3. … in order, at least three, and where their words begin."""
    found: dict[int, int] = {}
    for place, unit in enumerate(units):
        number = _NUMBER.match(unit.text)
        if number and int(number["number"]) == len(found) + 1:
            found[place] = number.end()
    return found if len(found) >= 3 else {}
