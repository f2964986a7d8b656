"""The address of an article: which of a page's is its own, without what only tells who followed a link to it."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from qa.dates import date_from_path

_ABSOLUTE = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
# Browsers, SingleFile and HTTrack say in a comment at the top where a page was saved from.
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d+\)\s*(?P<browser>\S+)"
    r"|<!--[^>]{0,200}?saved with singlefile\s+url:\s*(?P<singlefile>\S+)"
    r"|<!-- mirrored from (?P<httrack>[^\s>]+) by httrack",
    re.IGNORECASE,
)
# Characters; style sheets come later.
_TOP = 20_000
# "https://web.archive.org/web/20220608101500/https://…": the address behind a time is the article's.
_ARCHIVED = re.compile(r"https?://[^/]+/(?:\w+/)?\d{8,14}(?:[a-z]{2}_)?/(?P<url>https?://\S+)", re.IGNORECASE)
# What a site's front page is called, in a few languages as well ("/en/").
_FRONT_PAGE = re.compile(r"/?|/[a-z]{2}/?|/(?:[a-z]{2}/)?(?:index|home|default)(?:\.\w+)?/?", re.IGNORECASE)


def clean_address(url: str | None) -> str | None:
    """The address without tracking parameters and fragment, out of an archive's; None where it is no article's.

    That is one without scheme and host, or of a site's front page: many pages name that one as their own.
    """
    url = (url or "").strip()
    while archived := _ARCHIVED.fullmatch(url):
        url = archived["url"]
    if not _ABSOLUTE.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        if parts.fragment or parts.query:
            import courlan

            # "#!/story" is a page of its own where a script shows it.
            fragment = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
            url = courlan.normalize_url(parts._replace(fragment="").geturl()) + fragment
            parts = urlsplit(url)
    except ValueError:
        return None
    is_front = _FRONT_PAGE.fullmatch(parts.path) and not parts.query and not parts.fragment
    return None if is_front else url


def saved_from(html: str) -> str | None:
    """The address that a page was saved from, where whatever saved it says so."""
    match = _SAVED_FROM.search(html, 0, _TOP)
    if not match:
        return None
    return match["browser"] or match["singlefile"] or f"http://{match['httrack']}"


def same_page(one: str | None, other: str | None) -> bool:
    """Whether two addresses lead to one page: scheme, "www.", a slash and what follows links don't matter."""
    return one is not None and other is not None and _bare(one) == _bare(other)


def date_in_address(url: str | None) -> date | None:
    """The day in an address's path: ``/2022/06/08/``."""
    try:
        return date_from_path(urlsplit(url or "").path)
    except ValueError:
        return None


def _bare(url: str) -> str:
    url = (clean_address(url) or url).split("#")[0]
    return re.sub(r"^[a-z]+://(?:www\.|m\.|amp\.)?", "", url, flags=re.IGNORECASE).rstrip("/").casefold()
