import socket
import threading
from collections.abc import Iterator

import pytest

from linli.core.listening import PortTakenError, Probe, check_port

HERE = "127.0.0.1"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((HERE, 0)) as server:
        yield server


def port_of(server: socket.socket) -> int:
    port: int = server.getsockname()[1]
    return port


def test_free_port_passes(listener: socket.socket) -> None:
    port = port_of(listener)
    listener.close()
    check_port(HERE, port)


def test_taken_port_is_told_with_the_next_one(listener: socket.socket) -> None:
    port = port_of(listener)
    with pytest.raises(PortTakenError) as told:
        check_port(HERE, port)
    assert str(told.value) == (
        f"Port {port} on 127.0.0.1 is taken: another program, perhaps another Linli, listens there. "
        f"Stop it, or choose another port: linli serve --port {port + 1}"
    )


def test_foreign_address_is_told() -> None:
    with pytest.raises(PortTakenError, match=r"^192\.0\.2\.1 is no address of this machine"):
        check_port("192.0.2.1", 8000)


def test_probe_waits_for_an_answer_not_for_a_connection(listener: socket.socket) -> None:
    probe = Probe(HERE, port_of(listener))
    assert probe() is False
    connection, _address = listener.accept()
    with connection:
        assert connection.recv(14) == b"GET / HTTP/1.0"
        assert probe() is False
        threading.Timer(0, connection.sendall, [b"HTTP/1.0 200 OK\r\n"]).run()
        answers = [probe() for _ in range(1000)]
    assert any(answers)
    probe.close()


def test_probe_tries_anew_after_a_refusal(listener: socket.socket) -> None:
    port = port_of(listener)
    listener.close()
    probe = Probe(HERE, port)
    assert probe() is False
    with socket.create_server((HERE, port)) as again:
        assert probe() is False
        again.accept()[0].close()
    probe.close()
