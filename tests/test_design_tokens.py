"""The design tokens keep their promises: contrast in both themes, nothing defined elsewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STYLES = sorted((ROOT / "static" / "bifocal").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = (ROOT / "static" / "bifocal" / "tokens.css").read_text()
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS
    )
}
# Chromium prints this one from a file, under a content policy of its own: nobody is sent it.
PAPER = ROOT / "templates/projects/report_paper.html"
SERVED = [path for path in TEMPLATES if path != PAPER]

TEXT, MARK = 4.5, 3.0
HEALTH = ["on", "risk", "off", "none"]
PAIRS = [
    *[(f"{h}-text", ground, TEXT) for h in HEALTH for ground in ("surface", "canvas", f"{h}-soft")],
    *[(f"{h}-mark", "surface", MARK) for h in HEALTH],
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3") for ground in ("surface", "canvas")],
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2") for ground in ("sunken", "raised", "hover")],
    ("ink-3", "sunken", TEXT),
    ("ink-3", "raised", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "canvas", TEXT),
    ("accent-2", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-2", TEXT),
    ("surface", "ink", TEXT),
    ("critical", "critical-soft", TEXT),
    ("critical", "surface", TEXT),
    ("ink", "accent-soft", TEXT),
    ("ink", "critical-soft", TEXT),
    *[("heat-ink", f"heat-{step}", TEXT) for step in range(1, 6)],
    ("control", "surface", MARK),
    ("focus", "surface", MARK),
    ("focus", "canvas", MARK),
    ("forecast", "surface", MARK),
    ("actual", "surface", MARK),
    ("scenario-a", "surface", MARK),
    ("scenario-b", "surface", MARK),
]


def luminance(colour):
    """Return the relative luminance of "#rrggbb" as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_a_colour_stands_out_from_its_ground(front, ground, least, theme):
    assert contrast(COLOURS[front][theme], COLOURS[ground][theme]) >= least


def test_black_on_white_has_the_highest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_every_token_that_a_style_uses_is_defined(style):
    defined = set(re.findall(r"(--[\w-]+):", TOKENS))

    used = set(re.findall(r"var\((--[\w-]+)", style.read_text()))

    assert used <= defined


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_no_style_asks_another_host(style):
    assert not re.search(r"url\(|@import|https?:", style.read_text())


@pytest.mark.parametrize("template", SERVED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_needs_what_the_content_policy_forbids(template):
    text = re.sub(r"{%.*?%}", "", template.read_text())  # a tag's own style="tile" is no attribute

    assert not re.search(r"""\sstyle=["']|<style|\son\w+=["']|javascript:|hx-on""", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_a_colour_of_its_own(template):
    assert not re.search(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}[\"';]|rgb\(", template.read_text())


def test_motion_stops_for_those_who_ask_for_less():
    assert (
        "@media (prefers-reduced-motion: reduce) { :root { --fast: 0ms; --slow: 0ms; } }" in TOKENS
    )
