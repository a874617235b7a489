"""Real servers for tests: the processes that a user starts, on ports of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen, seconds: float = 30) -> None:
    """Return when `url` answers anything at all. Raises RuntimeError when the process ended or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with status {process.returncode} before it answered {url}")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer in {seconds} s")


class WebServer:
    """A web server process: an ASGI application behind the product's own uvicorn options."""

    def __init__(self, application: str, environment: dict[str, str]):
        self.application = application
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        address = {"PORT": str(self.port), "VALOA_URL": self.url, "DJANGO_SETTINGS_MODULE": "valoa.settings"}
        self.environment = os.environ | environment | address
        self.environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        self.web: subprocess.Popen | None = None

    def start(self) -> None:
        serve = f"from valoa.__main__ import serve; serve({self.application!r})"
        self.web = self.run("-c", serve)
        wait_for(f"{self.url}/terveys/", self.web)

    def stop(self) -> None:
        """End the web process as a service manager does, and wait for it."""
        end(self.web)

    def kill(self) -> None:
        """End the web process as a power cut does."""
        self.web.kill()
        self.web.wait()

    def restart(self) -> None:
        """Start again on the same port, after kill(), stop() or neither."""
        self.stop()
        self.start()

    def run(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.environment)


class Server(WebServer):
    """The whole product on an empty database of its own: migrated, with its static files, web and worker process.

    `database` is the address of the database as DATABASE_URL has it, `data` the directory for everything else.
    """

    def __init__(self, database: str, data: Path):
        environment = {
            "DATABASE_URL": database,
            "VALOA_DATA": str(data),
            "VALOA_TASKS": "django_tasks_db.DatabaseBackend",
        }
        super().__init__("valoa.asgi:application", environment)
        self.worker: subprocess.Popen | None = None

    def set_up(self) -> None:
        self.manage("migrate", "--verbosity=0")
        self.manage("load_content", "--verbosity=0")
        self.manage("load_library", "--verbosity=0")
        self.manage("collectstatic", "--no-input", "--verbosity=0")
        self.start_worker()
        self.start()

    def tear_down(self) -> None:
        self.stop()
        end(self.worker, signal.SIGKILL)

    def ensure(self) -> None:
        """Start what is not running."""
        if self.web.poll() is not None:
            self.start()
        if self.worker.poll() is not None:
            self.start_worker()

    def start_worker(self) -> None:
        self.worker = self.run("manage.py", "db_worker", "--interval=0.2", "--no-startup-delay", "--no-reload", "-v0")

    def manage(self, *arguments: str) -> str:
        """Run a management command against the server's database and return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout


def end(process: subprocess.Popen | None, how: signal.Signals = signal.SIGTERM) -> None:
    if process is not None and process.poll() is None:
        process.send_signal(how)
        process.wait(timeout=10)
