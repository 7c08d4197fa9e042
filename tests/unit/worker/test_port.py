from socket import MSG_DONTWAIT

from llmspell.worker import port as port_module
from llmspell.worker.port import SocketPort

FRAME = b"\x05\x00\x00\x00frame"


class Line:
    """A socket on which a frame is there after so many looks; the clock stands still but for what waiting takes."""

    def __init__(self):
        self.now = 0.0
        self.looks_until = self.waits_s = 0
        self.how = []

    def recv(self, _size, flags=0):
        if flags & MSG_DONTWAIT:
            self.now += 10e-6
            self.how.append("look")

            if self.looks_until == 0:
                return FRAME

            self.looks_until -= 1
            raise BlockingIOError

        self.how.append("sleep")
        self.now += self.waits_s
        return FRAME

    def receive(self, port, *, looks=0, waits_s=50e-6):
        self.how.clear()
        self.looks_until, self.waits_s = looks, waits_s
        assert port.receive() == b"frame"
        return list(self.how)


def test_who_was_answered_at_once_looks_before_it_sleeps(monkeypatch):
    line = Line()
    monkeypatch.setattr(port_module, "perf_counter", lambda: line.now)
    port = SocketPort(line)
    assert line.receive(port) == ["sleep"]
    assert line.receive(port, looks=2) == ["look", "look", "look"]
    assert line.receive(port) == ["look"]


def test_looking_has_an_end_and_a_long_wait_is_slept_through_the_next_time(monkeypatch):
    line = Line()
    monkeypatch.setattr(port_module, "perf_counter", lambda: line.now)
    port = SocketPort(line)
    line.receive(port)
    *looks, last = line.receive(port, looks=1000, waits_s=1)
    assert last == "sleep"
    assert 10 < len(looks) < 20
    assert line.receive(port) == ["sleep"]
    assert line.receive(port) == ["look"]
