"""Connections that are closed when nothing comes: uvicorn waits for a request's headers, and for its body, for ever."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """One connection, whose requests come within seconds or not at all."""

    # From the connection, or from the last answer, to the end of the headers, however slowly they trickle.
    headers_within: ClassVar[float] = 10
    # From one piece of a body to the next.
    body_within: ClassVar[float] = 30

    _timer: asyncio.TimerHandle | None = None
    _for_headers = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Wait for headers."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """See what is still to come."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request's headers."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing."""
        self._unset_timer()
        super().connection_lost(exc)

    def _watch(self) -> None:
        for_headers = self.cycle is None or self.cycle.response_complete
        if for_headers and self._for_headers:
            return  # a further piece gives no more time
        self._unset_timer()
        self._for_headers = for_headers
        if for_headers:
            self._timer = self.loop.call_later(self.headers_within, self._give_up)
        elif self.cycle.more_body:
            self._timer = self.loop.call_later(self.body_within, self._give_up)

    def _give_up(self) -> None:
        if not self._for_headers and self.flow.read_paused:
            # It is the server that does not read on.
            self._timer = self.loop.call_later(self.body_within, self._give_up)
            return
        self._timer = None
        self.transport.abort()

    def _unset_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._for_headers = None, False
