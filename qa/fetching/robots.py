"""What a site's robots.txt allows (RFC 9309): the rules of the group that names us, else of that for all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

# Lines of a file that is too long are left unread, as the standard allows. Bytes.
MOST_READ = 500_000
# Seconds. A site may ask for hours, but nobody waits for those.
_LONGEST_PAUSE = 10.0


@dataclass
class _Group:
    agents: list[str] = field(default_factory=list)
    rules: list[tuple[bool, str]] = field(default_factory=list)
    pause: float = 0.0


class Robots:
    """The rules of one site for one robot.

    Args:
        text: what its robots.txt holds; "" allows everything.
        agent: the robot's name, as "cuttings".
    """

    def __init__(self, text: str, agent: str) -> None:
        groups = _read_groups(text)
        mine = [group for group in groups if agent.lower() in group.agents]
        mine = mine or [group for group in groups if "*" in group.agents]
        self._rules = [(allowed, _plain(path)) for group in mine for allowed, path in group.rules]
        self.pause = min(_LONGEST_PAUSE, max((group.pause for group in mine), default=0.0))
        """Seconds that the site wants between two requests."""

    def allows(self, path: str) -> bool:
        """Whether a path, with its query, may be asked for: the longest rule counts, and of two the one that allows."""
        path = _plain(path)
        matching = [(len(rule), allowed) for allowed, rule in self._rules if _matches(rule, path)]
        return max(matching, default=(0, True))[1]


def _read_groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    open_to_agents = False
    for line in text.lstrip("\ufeff").splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            if not open_to_agents:
                groups.append(_Group())
            # "Cuttings/1.0": the version doesn't count.
            groups[-1].agents.append(value.lower().partition("/")[0].strip())
            open_to_agents = True
        elif groups and name in ("allow", "disallow", "crawl-delay"):
            open_to_agents = False
            if name != "crawl-delay" and value:
                groups[-1].rules.append((name == "allow", value))
            elif name == "crawl-delay" and re.fullmatch(r"\d{1,5}(?:\.\d+)?", value):
                groups[-1].pause = float(value)
    return groups


def _matches(rule: str, path: str) -> bool:
    """Whether a rule is a path's beginning; in it "*" is anything, and a "$" at its end the path's end."""
    first, *parts = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    # Each part where it comes first: that leaves the most for the next. No pattern, which could be made slow.
    for part in parts[:-1] if rule.endswith("$") else parts:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    if not rule.endswith("$"):
        return True
    return path.endswith(parts[-1]) and len(path) - len(parts[-1]) >= at if parts else path == first


def _plain(path: str) -> str:
    """A path with its characters spelled in one way."""
    return quote(unquote(path, errors="surrogateescape"), safe="/?&=*$%:;,@!~'()+", errors="surrogateescape")
