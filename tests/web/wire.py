"""A network cable between a browser and the server, which can be pulled, or go silent."""

import socket
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Passes bytes on, until it is silent: then connections stay open and nothing goes through."""

    def __init__(self, address: str):
        self.server = urlsplit(address)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.passing = threading.Event()
        self.passing.set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def go_silent(self) -> None:
        self.passing.clear()

    def pass_on(self) -> None:
        self.passing.set()

    def close(self) -> None:
        self.passing.set()
        self.listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self.listening.accept()
                there = socket.create_connection((self.server.hostname, self.server.port))
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(65536):
                if not self.passing.is_set():
                    self.passing.wait()
                    break  # what was said meanwhile is lost with its connection
                other.sendall(said)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def wired(address: str):
    wire = Wire(address)
    try:
        yield wire
    finally:
        wire.close()
