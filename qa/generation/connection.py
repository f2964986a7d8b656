"""One request to a chat server, in a thread of its own, that can be cut off at any moment.

A thread that waits for a server cannot be told to stop; its socket can be shut under it. Nothing that the libraries
underneath log in such a thread is let through: it would hold URLs. Knows nothing of chat.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

Event = str | BaseException | None
"""A piece of text; what went wrong; None at the end."""

_LOGGERS = ("openai", "httpx2", "httpcore2")


class Connection(threading.Thread):
    """Runs a request, and hands what it yields over through ``events``.

    Args:
        request: yields pieces of text; it is given this connection, whose ``trace`` must learn of the socket.
    """

    def __init__(self, request: Callable[[Connection], Iterable[str]]) -> None:
        # A server that never answers must not keep the process from ending.
        super().__init__(name="chat server", daemon=True)
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._request = request
        self._socket: socket.socket | None = None
        self._is_cut = threading.Event()

    def run(self) -> None:
        """Run the request to its end, or until it is cut."""
        _keep_quiet()
        try:
            for piece in self._request(self):
                if self._is_cut.is_set():
                    return
                self.events.put(piece)
            self.events.put(None)
        except BaseException as error:  # handed over to the thread that waits for it
            self.events.put(error)

    def trace(self, name: str, info: dict[str, Any]) -> None:
        """Learn of the socket from the HTTP library, as its trace extension calls it."""
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
        if self._is_cut.is_set():
            self._shut()

    def cut(self) -> None:
        """End the request now, whatever it waits for. Does nothing to one that is over."""
        self._is_cut.set()
        self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            # It may be closed already.
            with contextlib.suppress(OSError, ValueError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _is_ours(record: logging.LogRecord) -> bool:
    return not isinstance(threading.current_thread(), Connection)


def _keep_quiet() -> None:
    """Drop what the HTTP libraries log in these threads; elsewhere they log as the application wants."""
    known = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in _LOGGERS]
    for name in {*_LOGGERS, *known}:
        logging.getLogger(name).addFilter(_is_ours)
