"""
Make src/dragoman/web/world.json: outlines of states for the map, from Natural Earth 1:110 m.

    python training/world_shapes.py naturalearth_lowres.shp

The shapefile (public domain, naturalearthdata.com) comes inside the PyPI package geopandas 0.14.4, in
``geopandas/datasets/naturalearth_lowres``; ``pip download --no-deps geopandas==0.14.4`` and unpack it. Needs ``pyshp``.
"""

import json
import sys
from pathlib import Path

import shapefile

from dragoman.web.charts.world import placed

OUT = Path(__file__).resolve().parent.parent / "src/dragoman/web/world.json"
#: Codes that the data leaves out.
CODES = {"France": "FRA", "Norway": "NOR", "Kosovo": "XKX"}
#: Nearer together than this, in units of the drawing, two points are one.
NEAR = 0.6


def main(source: str) -> None:
    shapes = {}
    for record in shapefile.Reader(source).shapeRecords():
        code = record.record["iso_a3"]
        name = record.record["name"]
        code = CODES.get(name, name) if code == "-99" else code
        if code == "ATA":
            continue
        ends = [*record.shape.parts[1:], len(record.shape.points)]
        rings = [record.shape.points[a:b] for a, b in zip(record.shape.parts, ends, strict=True)]
        shapes[code] = "".join(outline(ring) for ring in rings)
    source_line = "Natural Earth 1:110m cultural vectors, public domain; projected to Equal Earth"
    OUT.write_text(
        json.dumps({"source": source_line, "shapes": shapes}, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
    )
    print(f"{OUT.name}: {len(shapes)} shapes, {OUT.stat().st_size:,} bytes")


def outline(ring: list[tuple[float, float]]) -> str:
    points: list[tuple[float, float]] = []
    for longitude, latitude in ring:
        x, y = placed(longitude, latitude)
        if not points or abs(points[-1][0] - x) + abs(points[-1][1] - y) > NEAR:
            points.append((x, y))
    if len(points) < 3:
        return ""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z"


if __name__ == "__main__":
    main(sys.argv[1])
