"""A PostgreSQL server of its own in a temporary folder, without passwords, on a socket nobody else sees."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SERVER_USER = "postgres"  # the server refuses to run as root


def binaries():
    """Return the folder of the server's programs, or None where they are not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent

    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


class Server:
    """A cluster that can be stopped and started again."""

    def __init__(self, programs, folder, port):
        self.programs = programs
        self.folder = folder
        self.port = port
        self.user = SERVER_USER if os.geteuid() == 0 else None
        self.data = folder / "data"

        if self.user is not None:
            shutil.chown(folder, self.user)

        self._run("initdb", "--auth=trust", f"--username={SERVER_USER}", "--no-sync", "-D", self.data)
        self.start()

    @property
    def url(self):
        return f"postgresql://{SERVER_USER}@127.0.0.1:{self.port}/{SERVER_USER}"

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self._run("pg_ctl", "-w", "-D", self.data, "-l", self.folder / "log", "-o", options, "start")

    def stop(self):
        self._run("pg_ctl", "-w", "-m", "immediate", "-D", self.data, "stop")

    def _run(self, program, *words):
        # not a pipe: the server would hold it open as long as it runs
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                [self.programs / program, *words],
                check=False,
                user=self.user,
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C"},
                stdout=said,
                stderr=said,
            )
            said.seek(0)
            assert done.returncode == 0, said.read()
