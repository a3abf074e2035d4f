"""
Is every part of the world read alike? The same sentences with each state, its demonym and its capital in turn.

    python benchmarks/regions.py            # recall by region of the UN's M49, about a minute
    python benchmarks/regions.py --missed   # and every state that a sentence was not read for

The sentences are our own and plain, so that what is counted is whether the lexicon and the encoder know the name, not how hard the text is.
"""

import argparse
from collections import defaultdict

import dragoman
from dragoman.lexicon.gazetteer import known_places
from dragoman.lexicon.names import State, bodies, people, states

#: Regions of the UN's M49 standard, by ISO 3166-1 alpha-3.
REGIONS = {
    "Northern Africa": "DZA EGY LBY MAR SDN TUN ESH",
    "Sub-Saharan Africa": "AGO BEN BWA BFA BDI CPV CMR CAF TCD COM COG COD CIV DJI GNQ ERI SWZ ETH GAB GMB GHA GIN GNB KEN LSO LBR MDG MWI MLI "
    "MRT MUS MOZ NAM NER NGA RWA STP SEN SYC SLE SOM ZAF SSD TZA TGO UGA ZMB ZWE",
    "Latin America and the Caribbean": "ATG ARG BHS BRB BLZ BOL BRA CHL COL CRI CUB DMA DOM ECU SLV GRD GTM GUY HTI HND JAM MEX NIC PAN PRY PER KNA "
    "LCA VCT SUR TTO URY VEN PRI",
    "Northern America": "USA CAN GRL",
    "Central and Southern Asia": "AFG BGD BTN IND IRN KAZ KGZ MDV NPL PAK LKA TJK TKM UZB",
    "Eastern and South-Eastern Asia": "BRN KHM CHN HKG IDN JPN LAO MYS MNG MMR PRK PHL KOR SGP TWN THA TLS VNM MAC",
    "Western Asia": "ARM AZE BHR CYP GEO IRQ ISR JOR KWT LBN OMN PSE QAT SAU SYR TUR ARE YEM",
    "Europe": "ALB AND AUT BLR BEL BIH BGR HRV CZE DNK EST FIN FRA DEU GRC HUN ISL IRL ITA LVA LIE LTU LUX MLT MDA MCO MNE NLD MKD NOR POL PRT ROU RUS "
    "SMR SRB SVK SVN ESP SWE CHE UKR GBR VAT XKX",
    "Oceania": "AUS FJI KIR MHL FSM NRU NZL PLW PNG WSM SLB TON TUV VUT COK NIU",
}
REGION_OF = {iso3: region for region, codes in REGIONS.items() for iso3 in codes.split()}


def sentences(state: State) -> dict[str, str]:
    """A sentence by what it asks for."""
    found = {
        "name, act": f"{state.name} condemned the bombing on Monday.",
        "name, promise": f"{state.name} said it would send 200 police officers to the mission in June.",
    }
    if state.demonyms:
        found["demonym, minister"] = f"The {state.demonyms[0]} foreign minister rejected the proposal on Tuesday."
        found["demonym, troops"] = f"Two rebels were killed by {state.demonyms[0]} troops on Friday, the army said."
    if state.capitals:
        found["capital"] = f"“We reject the plan,” a government spokesman said in {state.capitals[0]} on Monday."
    return found


def is_read(state: State, kind: str, reading: dragoman.Reading) -> bool:
    """Whether the state acts in what was read."""
    ours = {actor.id for actor in reading.actors if actor.country == state.iso3}
    if kind == "name, promise":
        return any(ours & set(commitment.promisors) for commitment in reading.commitments)
    if kind == "capital":
        return any(statement.speaker in ours for statement in reading.statements)
    return any(ours & set(event.sources) for event in reading.events)


def main() -> None:
    """Read all sentences and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missed", action="store_true", help="list what was not read")
    args = parser.parse_args()
    asked = [(state, kind, text) for state in states() for kind, text in sentences(state).items()]
    readings = dragoman.read_all(dragoman.Report.from_text(text, published="2024-03-05") for _, _, text in asked)
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    missed = []
    for (state, kind, text), reading in zip(asked, readings, strict=True):
        good = is_read(state, kind, reading)
        for region in (REGION_OF.get(state.iso3, "other"), "all"):
            hits[region, kind].append(good)
        if not good:
            missed.append(f"{state.iso3} {kind}: {text}")
    kinds = list(dict.fromkeys(kind for _, kind in hits))
    print("| region | states | " + " | ".join(kinds) + " |")
    print("| --- | --- |" + " --- |" * len(kinds))
    for region in (*REGIONS, "other", "all"):
        if (region, kinds[0]) in hits:
            shares = [sum(hits[region, kind]) / max(1, len(hits[region, kind])) for kind in kinds]
            print(
                f"| {region} | {len(hits[region, kinds[0]])} | " + " | ".join(f"{share:.2f}" for share in shares) + " |"
            )
    print("\nKnown beforehand, for each state of the region: leaders and ministers, organisations, places")
    known = {
        "people": {id(person): person.country for person in people().values()}.values(),
        "organisations": [body.country for body in bodies()],
        "places": [place.iso3 for place in known_places().values()],
    }
    for region, codes in REGIONS.items():
        counts = [sum(iso3 in codes.split() for iso3 in some if iso3) / len(codes.split()) for some in known.values()]
        print(f"| {region} | " + " | ".join(f"{count:.1f}" for count in counts) + " |")
    if args.missed:
        print("\n".join(missed))


if __name__ == "__main__":
    main()
