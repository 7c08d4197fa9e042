"""A NATS server of its own with JetStream in a temporary folder, on a port nobody else uses."""

import shutil
import socket
import subprocess
import time

PATIENCE_S = 10


def binary():
    """Return the server's program, or None where it is not installed."""
    return shutil.which("nats-server", path=None) or shutil.which("nats-server", path="/usr/sbin:/usr/local/bin")


class Server:
    """A server that can be stopped and started again; what it has stored stays."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.port = _free_port()
        self.process = None
        self.start()

    @property
    def url(self):
        return f"nats://127.0.0.1:{self.port}"

    def start(self):
        words = [
            "-a",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-js",
            "-sd",
            str(self.folder / "store"),
            "-l",
            str(self.folder / "log"),
        ]
        self.process = subprocess.Popen([self.program, *words])
        self._wait()

    def stop(self):
        """Stop it as a crash does."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def _wait(self):
        for _ in range(PATIENCE_S * 100):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.01)  # another process, which tells nobody when it is ready

        raise AssertionError((self.folder / "log").read_text())


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
