"""Whether an address can be listened on, and whether anybody answers there."""

import errno
import socket


class PortTakenError(Exception):
    """The address cannot be listened on; the text is for the person at the keyboard."""


class Probe:
    """Asks a web server once, without ever blocking, and is true as soon as it has answered anything."""

    def __init__(self, host: str, port: int) -> None:
        """Ask `host:port`; a wildcard address is asked on this machine."""
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
        self.port = port
        self.connection: socket.socket | None = None

    def __call__(self) -> bool:
        """Return whether an answer has begun to come; a refused or broken connection is tried anew by the next call."""
        try:
            if self.connection is None:
                self.connection = socket.create_connection((self.host, self.port), timeout=1)
                self.connection.sendall(f"GET / HTTP/1.0\r\nHost: {self.host}:{self.port}\r\n\r\n".encode())
                self.connection.settimeout(0)
            answered = self.connection.recv(5) == b"HTTP/"
        except BlockingIOError:
            return False
        except OSError:
            answered = False
        self.close()
        return answered

    def close(self) -> None:
        """Let go of the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def check_port(host: str, port: int) -> None:
    """Raise PortTakenError, with words, unless `host:port` can be listened on now."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the web server does: a port that is only cooling down from the last run is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        raise PortTakenError(_port_words(host, port, problem)) from problem


def _port_words(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken: another program, perhaps another Linli, listens there. "
            f"Stop it, or choose another port: linli serve --port {port + 1}"
        )
    if problem.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has. Choose one above 1023: linli serve --port 8000"
    return f"{host} is no address of this machine ({problem.strerror}). Try --host 127.0.0.1"
