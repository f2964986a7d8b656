"""``qa.fetching.robots``: what a site's robots.txt allows."""

import time

import pytest

from qa.fetching.robots import Robots

MIXED = """
# of a newspaper
User-agent: *
Disallow: /search
Disallow: /*.pdf$
Allow: /search/help
Crawl-delay: 2

User-agent: GreedyBot
User-agent: Cuttings/2.0
Disallow: /archive/
Allow: /archive/2023
Disallow:

Sitemap: https://ledger.example/sitemap.xml
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("other", "/", True),
        ("other", "/search?q=pier", False),
        ("other", "/search/help", True),
        ("other", "/paper.pdf", False),
        ("other", "/paper.pdf?page=2", True),
        ("other", "/archive/2021", True),
        ("cuttings", "/archive/2021", False),
        ("cuttings", "/archive/2023/pier", True),
        # The group that names us is ours alone.
        ("Cuttings", "/search?q=pier", True),
    ],
)
def test_the_longest_rule_of_our_group_counts(agent: str, path: str, allowed: bool) -> None:
    """As RFC 9309 has it."""
    assert Robots(MIXED, agent).allows(path) is allowed


@pytest.mark.parametrize(
    ("rule", "path", "allowed"),
    [
        ("/caf%C3%A9", "/café", False),
        ("/a%2fb", "/a/b", False),
        ("/a*c*e", "/abcde/f", False),
        ("/a*c*e$", "/abcdef", True),
        ("/a*e$", "/abe/cde", False),
        ("/$", "/", False),
        ("/$", "/a", True),
        ("*", "/a", False),
    ],
)
def test_a_rule_is_a_beginning_with_stars_in_it(rule: str, path: str, allowed: bool) -> None:
    """A dollar at its end is the path's end; characters may be spelled in either way."""
    assert Robots(f"User-agent: *\nDisallow: {rule}", "cuttings").allows(path) is allowed


def test_nothing_and_nonsense_allow_everything() -> None:
    """A page of HTML in its place, too."""
    for text in ("", "<html><body>User-agent: all of us</body></html>", "Disallow: /", "User-agent: *\nDisallow:"):
        assert Robots(text, "cuttings").allows("/a")


def test_a_rule_made_to_take_long_does_not() -> None:
    """Thousands of stars over a long path."""
    began = time.monotonic()
    robots = Robots(f"User-agent: *\nDisallow: /{'a*' * 20_000}b$", "cuttings")
    assert robots.allows("/" + "a" * 20_000)
    assert time.monotonic() - began < 2


def test_a_pause_is_kept_within_bounds() -> None:
    """Seconds; a site that wants an hour gets ten."""
    assert Robots(MIXED, "other").pause == 2
    assert Robots("User-agent: *\nCrawl-delay: 3600", "cuttings").pause == 10
    assert Robots("User-agent: *\nCrawl-delay: soon", "cuttings").pause == 0
