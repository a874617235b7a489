"""People before the real server without a browser: cookies, forms and the stream of what others do."""

import json
import re
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http.cookiejar import CookieJar

from tests.server import WebServer


class Visitor:
    """Somebody's device. `home` is the address of their team's workbook, once they are in one."""

    def __init__(self, server: WebServer):
        self.server = server
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.home = ""

    def get(self, path: str) -> str:
        return self.opener.open(self.server.url + path, timeout=20).read().decode()

    def post(self, path: str, **fields) -> str:
        """Send a form; returns the address it led to, or the reply where it led nowhere."""
        headers = {"X-CSRFToken": self.cookie("csrftoken"), "X-Requested-With": "fetch"}
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.server.url + path, data, headers)
        with self.opener.open(request, timeout=20) as reply:
            went = urllib.parse.urlsplit(reply.url).path
            return went if went != path else reply.read().decode()

    def status(self, path: str) -> int:
        try:
            self.get(path)
            return 200
        except urllib.error.HTTPError as error:
            return error.code

    def cookie(self, name: str) -> str:
        return next((cookie.value for cookie in self.jar if cookie.name == name), "")

    # --- In a team ---

    def create_team(self, name: str = "Lupapalvelut", facilitator: str = "Alice") -> "Visitor":
        self.get("/aloita/")
        self.home = self.post("/aloita/", name=name, facilitator=facilitator).removesuffix("kutsu/")
        return self

    def join(self, facilitator: "Visitor", name: str = "Bob") -> "Visitor":
        link = re.search(r'value="[^"]*(/liity/[^"]+)"', facilitator.get(f"{facilitator.home}kutsu/"))[1]
        self.get(link)
        self.post(link, name=name)
        self.home = facilitator.home
        return self

    @property
    def workbook(self) -> str:
        return self.home.split("/")[2]

    def page(self, path: str = "ilmiohahmotus/") -> "Page":
        return Page(self, self.get(self.home + path))

    def token(self) -> str:
        return json.loads(self.get(f"{self.home}suora/"))["token"]

    def stream(self, sheet: str = "", token: str | None = None) -> "Stream":
        query = urllib.parse.urlencode({"token": self.token() if token is None else token, "arkki": sheet})
        return Stream(self.server, f"/live/{self.workbook}/?{query}")


class Page:
    """A page of boxes as its script reads it."""

    def __init__(self, visitor: Visitor, html: str):
        self.visitor = visitor
        self.html = html
        self.sheet = re.search(r'data-sheet="([^"]+)"', html)[1]
        self.client = str(uuid.uuid4())
        self.sequence = 0

    @property
    def text(self) -> str:
        """The id of its text box's entry."""
        return re.search(r'class="textbox__text"[^>]* data-entry="([^"]+)"', self.html)[1]

    def save(self, text: str, base: int = 0) -> dict:
        """Save the page's text box as its script does."""
        return self._send(f"{self.visitor.home}kirjaus/{self.text}/", text, base, self.client)

    def note(self, text: str, box: str = "ilmiohahmotus.haastaa") -> str:
        """Put a note on the wall and return its id."""
        note = str(uuid.uuid4())
        self._send(f"{self.visitor.home}arkki/{self.sheet}/{box}/{note}/", text, 0, str(uuid.uuid4()))
        return note

    def _send(self, path: str, text: str, base: int, client: str) -> dict:
        self.sequence += 1
        typed = {"text": text, "length": len(text), "base": base, "client": client, "sequence": self.sequence}
        return json.loads(self.visitor.post(path, **typed))


class Stream:
    """The stream of one open screen. `status` is 200 where it was opened."""

    def __init__(self, server: WebServer, path: str):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        self.reader = self.socket.makefile("rb")
        self.status = int(self.reader.readline().split()[1])
        self.headers = {}
        while line := self.reader.readline().strip().decode():
            name, value = line.split(": ", 1)
            self.headers[name] = value

    def event(self, seconds: float = 5) -> tuple[str, str] | None:
        """The next event and its data; None where the stream has ended. Raises TimeoutError."""
        self.socket.settimeout(seconds)
        kind = data = ""
        while line := self._line():
            if line.startswith(b"event: "):
                kind = line[7:].strip().decode()
            elif line.startswith(b"data:"):
                data = line[5:].strip().decode()
            elif not line.strip() and kind:
                return kind, data
        return None

    def _line(self) -> bytes:
        """The next line of the body, whose chunks each hold whole events; empty at its end."""
        while True:
            line = self.reader.readline()
            if line.startswith((b"event", b"data")) or line == b"\n":
                return line
            if line in (b"", b"0\r\n"):
                return b""

    def wait_for(self, kind: str, seconds: float = 5) -> str:
        """The data of the next event of a kind. Raises EOFError where the stream ends before it."""
        until = time.monotonic() + seconds
        while event := self.event(max(0.01, until - time.monotonic())):
            if event[0] == kind:
                return event[1]
        raise EOFError(f"the stream ended before {kind}")

    def news(self, seconds: float = 5) -> dict:
        return json.loads(self.wait_for("news", seconds))

    def ends_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        try:
            while self.event(max(0.01, until - time.monotonic())):
                pass
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self.reader.close()
        self.socket.close()
