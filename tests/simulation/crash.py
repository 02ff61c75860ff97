"""Two hundred clients who move orders over HTTP in the same moment, and write down what they were told."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests import cast
from tests.journeys.served import linli

PATIENCE = 120
# Before and after, as the product asks.
PHOTOS = 2
WORDS = "厨房水管漏水，地上都是水"

# What each move leaves behind: its fact, the state it leads to, and how many of the two hundred make it.
FACTS: Mapping[str, tuple[str, tuple[str, ...], int]] = {
    "accept": ("order.accept", ("accepted",), 40), "travel": ("order.travel", ("travelling",), 30),
    "arrive": ("order.arrive", ("working",), 26), "ask": ("order.ask", ("waiting",), 12),
    "finish": ("order.finish", ("finished",), 16), "answer": ("order.answer", ("working",), 16),
    "confirm": ("order.confirm", ("confirmed",), 20), "cancel": ("order.cancel", ("cancelled",), 16),
    "request": ("order.request", ("requested", "offered"), 24),
}  # fmt: skip
# Two engineers tap the same emergency, and two taps send the same form.
TWICE = ("accept", "request")

_FIELDS: Mapping[str, Mapping[str, str]] = {
    "ask": {"words": "换一只角阀", "yuan": "18"}, "finish": {"words": "换好了"}, "answer": {"agreed": "yes"},
    "confirm": {"stars": "5", "words": "来得快"}, "cancel": {"words": "自己好了"}, "request": {"choice": "base.repair.water"},
}  # fmt: skip
_RESIDENTS = ("answer", "confirm", "cancel", "request")


def stage(data: Path, more: Mapping[str, str]) -> dict[str, list[str]]:
    """Make the orders about to be moved, by the product's own services; return their keys by move."""
    counts = {
        move: n // (2 if move in TWICE else 1) for move, (_fact, _states, n) in FACTS.items() if move != "request"
    }
    staged: dict[str, list[str]] = _hand(data, more, f"stage({counts})")
    return staged


def look(data: Path, more: Mapping[str, str]) -> dict[str, Any]:
    """Return what the database holds: orders with their facts, what is owed, which rules are broken."""
    seen: dict[str, Any] = _hand(data, more, "look()")
    return seen


def wait(data: Path, more: Mapping[str, str], *, seconds: int) -> dict[str, Any]:
    """Wait until nothing is owed any more, at most so long; return how long it took and how much is left."""
    waited: dict[str, Any] = _hand(data, more, f"wait({seconds})")
    return waited


def _hand(data: Path, more: Mapping[str, str], call: str) -> Any:  # noqa: ANN401 - whatever hands.py answers, through JSON
    """Call a function of hands.py in the installation and return its answer."""
    script = f"import json; from tests.simulation import hands; print(json.dumps(hands.{call}))"
    return json.loads(linli(data, "shell", "--no-imports", "--verbosity", "0", "--command", script, more=more))


class Session:
    """One persona's cookies, shared by the clients who act as that persona."""

    def __init__(self, url: str, persona: str) -> None:
        """Step into the persona's shoes as the welcome page does."""
        self.persona = persona
        self._cookies = SimpleCookie()
        for method, path in (("GET", "/"), ("POST", f"/enter/{persona}/")):
            answer = self.send(url, path, method=method)
            assert answer.status in (HTTPStatus.OK, HTTPStatus.FOUND), f"{path}: {answer}"
            for cookie in answer.cookies:
                self._cookies.load(cookie)

    def send(
        self, url: str, path: str, fields: Mapping[str, str] | None = None, *, method: str = "POST", photo: str = ""
    ) -> "Answer":
        """Send a form on a connection of its own and return the answer; raises OSError where none comes."""
        connection = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
        try:
            token = self._cookies["csrftoken"].value if "csrftoken" in self._cookies else ""
            body, kind = _form({"csrfmiddlewaretoken": token, **(fields or {})}, photo)
            kept = "; ".join(f"{name}={morsel.value}" for name, morsel in self._cookies.items())
            headers = {"Content-Type": kind, "Cookie": kept}
            connection.request(method, path, body=body if method == "POST" else None, headers=headers)
            response = connection.getresponse()
            cookies = tuple(response.headers.get_all("Set-Cookie") or ())
            return Answer(response.status, response.headers.get("Location", ""), cookies)
        finally:
            connection.close()


def _form(fields: Mapping[str, str], photo: str) -> tuple[bytes, str]:
    if not photo:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    edge = uuid4().hex
    said = "Content-Disposition: form-data; name="
    parts = [f'{said}"{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    head = f'{said}"{photo}"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
    parts += [head + cast.picture().getvalue()] * PHOTOS
    body = b"".join(f"--{edge}\r\n".encode() + part + b"\r\n" for part in parts)
    return body + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client was told: the status, where to go on, and the cookies to keep."""

    status: int
    location: str
    cookies: tuple[str, ...]


@dataclass(slots=True)
class Client:
    """Somebody about to make one move; `answers` are those that came, in order."""

    session: Session
    move: str
    # The order's key; of a request its form's key, which is the order's as soon as there is one.
    key: str
    answers: list[Answer] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        """Tell whether the move was said to be made."""
        return any(answer.status == HTTPStatus.FOUND for answer in self.answers)

    def act(self, url: str) -> bool:
        """Make the move; tell whether any answer came."""
        fields, photo = _FIELDS.get(self.move, {}), "finish-photos" if self.move == "finish" else ""
        try:
            self.answers.append(self.session.send(url, self._path, fields, photo=photo))
        except (OSError, HTTPException):
            return False
        return True

    @property
    def _path(self) -> str:
        if self.move == "request":
            return f"/home/ask/{self.key}/"
        return f"/{'home' if self.move in _RESIDENTS else 'work'}/orders/{self.key}/{self.move}/"


def clients(url: str, staged: Mapping[str, Sequence[str]]) -> list[Client]:
    """Sign everybody in, let the residents say what they need, and return the two hundred, each before one move."""
    engineer, lead, resident = (Session(url, persona) for persona in ("engineer", "team-lead", "resident"))
    made = []
    for move, keys in staged.items():
        hands = (engineer, lead) if move == "accept" else (resident if move in _RESIDENTS else engineer,)
        made += [Client(session, move, key) for key in keys for session in hands]
    for _ in range(FACTS["request"][2] // 2):
        said = resident.send(url, "/home/ask/", {"words": WORDS})
        key = said.location.rstrip("/").rpartition("/")[2]
        made += [Client(resident, "request", key), Client(resident, "request", key)]
    return made


def all_at_once(everybody: Sequence[Client], url: str, *, after: int = 0, do: Callable[[], None] | None = None) -> None:
    """Let everybody act in the same moment and wait for all; when `after` of them were answered, `do` is done once."""
    gate, turn, answered = threading.Barrier(len(everybody)), threading.Lock(), count(1)

    def act(client: Client) -> None:
        gate.wait()
        if client.act(url) and do:
            with turn:
                if next(answered) == after:
                    do()

    threads = [threading.Thread(target=act, args=(client,)) for client in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
