"""The curve of labels against quality as an SVG picture, written by hand: a library would weigh more than the engine."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

WIDTH, HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 20, 40, 48
_LINES: Final = {"accuracy": "#1d4ed8", "macro_f1": "#0f766e", "at_80": "#9333ea"}
_NAMES: Final = {"accuracy": "accuracy", "macro_f1": "macro-F1", "at_80": "accuracy of the surest 80 %"}


def curve_picture(points: Sequence[Mapping[str, Any]], *, title: str) -> str:
    """``points`` are those of `evaluate`, each with its number of ``labels``; the scale of labels is logarithmic."""
    sizes = [float(point["labels"]) for point in points]
    low, high = math.log(min(sizes)), math.log(max(sizes) + 1)

    def x(size: float) -> float:
        return _LEFT + (math.log(size) - low) / max(1e-9, high - low) * (WIDTH - _LEFT - _RIGHT)

    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="{title}">'
    )
    parts = [
        head,
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="20" font-size="14" fill="#111827">{title}</text>',
        *(_level(tenth / 10) for tenth in range(2, 11)),
    ]
    parts += [
        f'<text x="{x(size):.1f}" y="{HEIGHT - 28}" text-anchor="middle" fill="#374151">{size:,.0f}</text>'
        for size in sizes
    ]
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#374151">labels</text>')
    for place, (name, colour) in enumerate(_LINES.items()):
        spots = [(x(size), _y(point[name]["mean"]), point[name]) for size, point in zip(sizes, points, strict=True)]
        parts += _line(spots, name=name, colour=colour, place=place)
    return "\n".join([*parts, "</svg>", ""])


def _y(share: float) -> float:
    """The scale runs from 0.2 to 1."""
    return HEIGHT - _BOTTOM - (share - 0.2) / 0.8 * (HEIGHT - _TOP - _BOTTOM)


def _level(share: float) -> str:
    return (
        f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{_y(share):.1f}" y2="{_y(share):.1f}" stroke="#e5e7eb"/>'
        f'<text x="{_LEFT - 8}" y="{_y(share) + 4:.1f}" text-anchor="end" fill="#374151">{share:.1f}</text>'
    )


def _line(
    spots: Sequence[tuple[float, float, Mapping[str, float]]], *, name: str, colour: str, place: int
) -> list[str]:
    """A line with its points, each with its value to hover over, and its name below the others."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots)
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}">'
        f"<title>{value['mean']:.3f} ± {value['half_interval']:.3f}</title></circle>"
        for x, y, value in spots
    ]
    below = HEIGHT - _BOTTOM - 56 + 18 * place
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *dots,
        f'<text x="{WIDTH - _RIGHT - 4}" y="{below}" text-anchor="end" fill="{colour}">{_NAMES[name]}</text>',
    ]
