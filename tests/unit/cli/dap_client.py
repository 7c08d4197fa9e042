"""A client of the Debug Adapter Protocol, over a socket or a pipe."""

from __future__ import annotations

import json

__all__ = ["DapClient"]


class DapClient:
    """Asks and waits; events that nobody waited for are kept."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.last = 0
        self.events = []

    def send(self, command, arguments):
        self.last += 1
        message = {"seq": self.last, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self.writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.writer.flush()
        return self.last

    def receive(self):
        size = 0
        while (line := self.reader.readline()) not in {b"\r\n", b""}:
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size

        if not size:
            raise EOFError

        return json.loads(self.reader.read(size))

    def ask(self, command, **arguments):
        """Return the whole response."""
        number = self.send(command, arguments)

        while (message := self.receive())["type"] != "response" or message["request_seq"] != number:
            self.events.append(message)

        return message

    def get(self, command, **arguments):
        """Return the body of a response that must be a success."""
        response = self.ask(command, **arguments)
        assert response["success"], response
        return response.get("body")

    def refusal(self, command, **arguments):
        """Return the message of a response that must be none."""
        response = self.ask(command, **arguments)
        assert not response["success"], response
        return response["message"]

    def wait(self, name):
        """Return the body of the next event of a name."""
        while True:
            for event in self.events:
                if event["event"] == name:
                    self.events.remove(event)
                    return event.get("body")

            self.events.append(self.receive())

    def output(self, category="stdout"):
        """Return what was shown so far."""
        bodies = [event["body"] for event in self.events if event["event"] == "output"]
        return "".join(body["output"] for body in bodies if body["category"] == category)

    # what a person does

    def begin(self, path, *points, filters=(), **launch):
        """Connect as an editor does; return the placed breakpoints."""
        self.get("initialize", adapterID="test")
        self.get("launch", **launch)
        self.wait("initialized")
        placed = self.get("setBreakpoints", source={"path": str(path)}, breakpoints=list(points))["breakpoints"]
        self.get("setExceptionBreakpoints", filters=list(filters))
        self.get("configurationDone")
        return placed

    def stop(self):
        """Wait until the spell stands still; return why, in which task, and where."""
        body = self.wait("stopped")
        frames = self.stack(body["threadId"])
        return body["reason"], body["threadId"], [f"{one['name']}:{one['line']}" for one in frames]

    def stack(self, thread=1):
        return self.get("stackTrace", threadId=thread)["stackFrames"]

    def scope(self, name, thread=1, frame=0):
        """Return names and texts of a scope."""
        scopes = self.get("scopes", frameId=self.stack(thread)[frame]["id"])["scopes"]
        return self.inside(next(one["variablesReference"] for one in scopes if one["name"] == name))

    def inside(self, reference, **page):
        found = self.get("variables", variablesReference=reference, **page)["variables"]
        return {one["name"]: one["value"] for one in found}

    def value(self, expression, thread=1, frame=0):
        return self.get("evaluate", expression=expression, frameId=self.stack(thread)[frame]["id"])["result"]

    def go(self, command="continue", thread=1):
        """Go on and return where it stops next."""
        self.get(command, threadId=thread)
        return self.stop()

    def end(self):
        """Go on to the end; return the exit code."""
        self.get("continue", threadId=1)
        return self.wait("exited")["exitCode"]
