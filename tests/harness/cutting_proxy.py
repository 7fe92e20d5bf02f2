"""A TCP way to a server that can be cut, stalled, counted and listened to: for connections that die in the middle."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(slots=True)
class CuttingProxy:
    """Forwards to a port. ``cut`` resets what is open; ``stalled`` swallows every byte without a word, as a NAT does.
    ``overhear`` is told what is about to pass and whether the client says it; nothing passes before it returns.
    """

    target: int
    port: int = 0
    stalled: bool = False
    cuts: int = 0
    connections: int = 0
    overhear: Callable[[bytes, bool], None] = lambda _data, _by_client: None
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def cut(self) -> int:
        """Reset all connections; returns how many there were. Only a cut that met one counts."""
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.cuts += bool(ends)
        return len(ends) // 2

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            self.connections += 1
            with self._lock:
                self._open |= {client, server}
            for here, there in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(here, there, here is client), daemon=True).start()

    def _pump(self, here: socket.socket, there: socket.socket, by_client: bool) -> None:
        with suppress(OSError):
            while data := here.recv(65536):
                self.overhear(data, by_client)
                if not self.stalled:
                    there.sendall(data)
        for end in (here, there):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._open -= {here, there}


@contextmanager
def cutting_proxy(target: int) -> Iterator[CuttingProxy]:
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = CuttingProxy(target, listener.getsockname()[1])
    thread = threading.Thread(target=proxy.serve, args=(listener,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        listener.close()
        proxy.cut()
