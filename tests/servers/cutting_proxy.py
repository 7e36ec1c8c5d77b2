"""A TCP proxy that cuts a connection after a given number of bytes: fixture `cutting_proxy`."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest


class CuttingProxy:
    """Passes bytes on in both directions until `cut_after` of them have passed, then cuts both sides."""

    def __init__(self, target_port: int) -> None:
        self.cut_after: int | None = None
        self.passed = 0
        """Bytes of the latest connection, both directions."""
        self._target_port = target_port
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self.port = int(self._listener.getsockname()[1])
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._is_closed:
            with contextlib.suppress(OSError):
                near, _ = self._listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._target_port), 5)
                except OSError:
                    near.close()
                    continue
                self.passed = 0
                for source, sink in ((near, far), (far, near)):
                    source.settimeout(30)
                    threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                allowed, is_cut = self._allow(len(chunk))
                sink.sendall(chunk[:allowed])
                if is_cut:
                    break
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _allow(self, count: int) -> tuple[int, bool]:
        with self._lock:
            left = count if self.cut_after is None else max(self.cut_after - self.passed, 0)
            self.passed += min(count, left)
            return min(count, left), left < count

    def close(self) -> None:
        self._is_closed = True
        self._thread.join(5)
        self._listener.close()


@pytest.fixture
def cutting_proxy() -> Iterator[Callable[[int], CuttingProxy]]:
    """Make a proxy to a port of this machine."""
    made: list[CuttingProxy] = []

    def make(target_port: int) -> CuttingProxy:
        made.append(CuttingProxy(target_port))
        return made[-1]

    yield make
    for proxy in made:
        proxy.close()
