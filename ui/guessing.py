"""How quickly passwords may be tried, by all who try together: a turnstile before the comparison.

While few wrong ones were given nobody waits. The more there were, the longer lies between two comparisons, up to two a
second however many connections ask. Whoever waits is let through by turns: each address in its turn, and of an address
first the connections that have given no wrong one yet, the newest and the oldest of them in turn. So whoever knows the
password comes in beside a machine that guesses. An address that has given the right one and no wrong one since does not
wait, nor does a browser with this server's cookie.

A right password that is always looked at without waiting would be no limit: whatever isn't answered at once is wrong.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

import qa

# So many wrong ones are anybody's slips.
_SLIPS = 5
# Doubled with each further wrong one: a person's sixth slip isn't felt, the eleventh waits as long as any.
_FIRST_WAIT = 0.03
_LONGEST_WAIT = 0.5
# After so many seconds one of them is forgotten.
_FORGOTTEN_AFTER = 10.0
# What a flood may hold in memory: a future and an address each.
_MOST_WAITING = 1000
_MOST_KNOWN = 1000


class TooManyGuesses(qa.QAError):
    """Others wait already to try their passwords."""

    def __init__(self) -> None:
        super().__init__("Too many wrong passwords were given just now. Try again in a few seconds.")


class Turnstile:
    """Lets comparisons happen one after the other.

    Args:
        now: the time in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong = 0.0
        self._counted = now()
        self._sound: OrderedDict[str, None] = OrderedDict()
        # Of each address who waits, the oldest first, with whether the connection has given a wrong one.
        self._waiting: OrderedDict[str, list[tuple[bool, asyncio.Future[None]]]] = OrderedDict()
        self._guessed: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._turns = 0
        self._turning: asyncio.Task[None] | None = None

    @property
    def wait(self) -> float:
        """How many seconds lie between two comparisons now."""
        now = self._now()
        self._wrong = max(0.0, self._wrong - (now - self._counted) / _FORGOTTEN_AFTER)
        self._counted = now
        return 0.0 if self._wrong < _SLIPS else min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(self._wrong - _SLIPS, 9))

    async def pass_through(self, address: str, port: int) -> None:
        """Wait until a password from that connection may be looked at; tell ``right`` or ``wrong`` at once afterwards.

        Raises:
            TooManyGuesses: too many wait.
        """
        place = _place(address)
        if place in self._sound or (not self._waiting and not self.wait):
            return
        if sum(map(len, self._waiting.values())) >= _MOST_WAITING:
            # Whoever sends the most gives way, not whoever comes last.
            longest = max(self._waiting.values(), key=len)
            _let(longest.pop(0)[1], TooManyGuesses())
        mine = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(place, []).append(((address, port) in self._guessed, mine))
        if self._turning is None or self._turning.done():
            self._turning = asyncio.create_task(self._turn())
        await mine

    def right(self, address: str) -> None:
        """The password from that address was right."""
        self._sound[_place(address)] = None
        self._sound.move_to_end(_place(address))
        if len(self._sound) > _MOST_KNOWN:
            self._sound.popitem(last=False)

    def wrong(self, address: str, port: int) -> None:
        """The password from that connection was wrong."""
        self._sound.pop(_place(address), None)
        self._guessed[address, port] = None
        if len(self._guessed) > _MOST_KNOWN:
            self._guessed.popitem(last=False)
        # Bounded: however long an attack was, two and a half minutes after it nobody waits.
        self._wrong = min(self._wrong + 1, 4 * _SLIPS)

    def _choose(self, those: list[tuple[bool, asyncio.Future[None]]]) -> int:
        """Whose turn it is of an address."""
        fresh = [number for number, (guessed, _) in enumerate(those) if not guessed]
        self._turns += 1
        return (fresh or [0])[-(self._turns % 2)]

    async def _turn(self) -> None:
        while self._waiting:
            await asyncio.sleep(self.wait)
            place, those = self._waiting.popitem(last=False)
            if those:
                _let(those.pop(self._choose(those))[1])
            if those:
                self._waiting[place] = those


def _let(waiting: asyncio.Future[None], error: Exception | None = None) -> None:
    if waiting.done():
        return  # whoever waited was cancelled
    if error:
        waiting.set_exception(error)
    else:
        waiting.set_result(None)


def _place(address: str) -> str:
    """An address as whoever has it can't change it at will: of IPv6 the first half."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ipaddress.ip_network((int(known), 64), strict=False))
