"""The schematic map: outlines of counties and districts as SVG paths, read once from static/fuquan/map."""

import json
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "static" / "fuquan" / "map"
WIDTH = 440
MARGIN = 4

GRID = 14

Ring = list[list[float]]
Edge = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Outline:
    """One area: its code (GB/T 2260) and name, its border as an SVG path, and where its name stands."""

    code: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """All outlines of one file, in a drawing of ``width`` x ``height`` units."""

    outlines: tuple[Outline, ...]
    width: int
    height: int


@cache
def sheet_with(code: str) -> Sheet | None:
    """The sheet on which the area with this code lies, or None when no file has it."""
    for place in sorted(FOLDER.glob("*.json")):
        features = json.loads(place.read_text(encoding="utf-8"))["features"]
        if any(feature["properties"]["code"] == code for feature in features):
            return _sheet(features)
    return None


def _sheet(features: list[dict[str, Any]]) -> Sheet:
    """Plane coordinates with the parallel in the middle true to length; north is up."""
    rings = {feature["properties"]["code"]: _rings(feature["geometry"]) for feature in features}
    points = [point for own in rings.values() for ring in own for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    shrink = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * shrink)

    def place(x: float, y: float) -> tuple[float, float]:
        return MARGIN + (x - west) * shrink * scale, MARGIN + (north - y) * scale

    outlines = []
    for feature in features:
        told = feature["properties"]
        drawn = [[place(x, y) for x, y in ring] for ring in rings[told["code"]]]
        x, y = _roomiest(max(drawn, key=len))
        outlines.append(Outline(told["code"], told["name"], "".join(map(_path, drawn)), round(x), round(y)))
    return Sheet(tuple(outlines), WIDTH, round(2 * MARGIN + (north - south) * scale))


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    """The outer borders of a shape of several polygons."""
    coordinates: list[list[Ring]] = geometry["coordinates"]
    return [polygon[0] for polygon in coordinates]


def _path(ring: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z"


def _roomiest(ring: list[tuple[float, float]]) -> tuple[float, float]:
    """The point inside a border, of a GRID x GRID raster, that lies farthest from it: there a name has most room."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    edges = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    best, room = ring[0], -1.0
    for row in range(1, GRID):
        for column in range(1, GRID):
            x = min(xs) + (max(xs) - min(xs)) * column / GRID
            y = min(ys) + (max(ys) - min(ys)) * row / GRID
            if _inside(x, y, edges):
                nearest = min(_distance(x, y, start, end) for start, end in edges)
                if nearest > room:
                    best, room = (x, y), nearest
    return best


def _inside(x: float, y: float, edges: list[Edge]) -> bool:
    """Does a ray to the right cross the border an odd number of times?"""
    crossed = [x < x0 + (y - y0) / (y1 - y0) * (x1 - x0) for (x0, y0), (x1, y1) in edges if (y0 > y) != (y1 > y)]
    return sum(crossed) % 2 == 1


def _distance(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point lies from a stretch of border."""
    (x0, y0), (x1, y1) = start, end
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = max(0.0, min(1.0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length)) if length else 0.0
    return hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
