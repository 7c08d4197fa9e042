"""`logging` writes who did what and how it ended, and values only when asked to."""

import asyncio
import json
from contextlib import suppress

import pytest

from llmspell import boundary
from llmspell.errors import ConfigError, DeniedError, ToolError
from llmspell.hook import Crossing
from llmspell.hooks.logging import HOOK

CROSSING = Crossing("tool", "it", {"q": "private words"}, "writer")


@pytest.fixture
def log(tmp_path, use):
    path = tmp_path / "log"

    def read(**options):
        use(HOOK, file=str(path), **options)
        return lambda: path.read_text().splitlines() if path.exists() else []

    return read


def act_for(context, *, error=None, result="secret answer"):
    async def act():
        await context.clock.sleep(0.25)

        if error is not None:
            raise error

        return result

    return act


async def test_line_of_an_end_has_all_its_fields(context, log):
    lines = log(format="json")

    await boundary.cross(context, CROSSING, act_for(context))

    assert [json.loads(line) for line in lines()] == [
        {
            "time": "1970-01-01T00:16:40.250+00:00",
            "level": "info",
            "event": "tool.finished",
            "kind": "tool",
            "name": "it",
            "agent": "writer",
            "run_id": "run1",
            "seconds": 0.25,
        }
    ]


async def test_start_is_written_at_debug(context, log):
    lines = log(format="json", level="debug")

    await boundary.cross(context, CROSSING, act_for(context))

    assert [(one["level"], one["event"]) for one in map(json.loads, lines())] == [
        ("debug", "tool.started"),
        ("info", "tool.finished"),
    ]


@pytest.mark.parametrize(
    ("error", "level", "event", "code"),
    [
        (ToolError("private words"), "error", "tool.failed", "tool.failed"),
        (ValueError("private words"), "error", "tool.failed", "internal"),
        (DeniedError("no", code="grant.denied"), "warning", "tool.denied", "grant.denied"),
        (asyncio.CancelledError(), "warning", "tool.cancelled", "cancelled"),
    ],
)
async def test_each_bad_end_has_its_level_and_code(context, log, error, level, event, code):
    lines = log(format="json")

    with pytest.raises(type(error)):
        await boundary.cross(context, CROSSING, act_for(context, error=error))

    (line,) = map(json.loads, lines())
    assert (line["level"], line["event"], line["error"]) == (level, event, code)


@pytest.mark.parametrize("level", ["warning", "error"])
async def test_what_is_below_the_level_is_not_written(context, log, level):
    lines = log(level=level)

    await boundary.cross(context, CROSSING, act_for(context))

    assert lines() == []


@pytest.mark.parametrize("error", [None, ToolError("private words")])
async def test_values_are_not_written(context, log, error):
    lines = log(level="debug")

    with suppress(ToolError):
        await boundary.cross(context, CROSSING, act_for(context, error=error))

    assert len(lines()) == 2
    assert "private" not in "".join(lines())
    assert "secret" not in "".join(lines())


async def test_values_of_a_private_crossing_are_never_written(context, log):
    lines = log(format="json", level="debug", values=True)

    await boundary.cross(context, Crossing("state", "user.k", {"q": "private words"}, private=True), act_for(context))

    assert [json.loads(line).get("input", json.loads(line).get("result")) for line in lines()] == ["<private>"] * 2


async def test_values_are_written_and_cut_when_asked_for(context, log):
    lines = log(format="json", level="debug", values=True, max_chars=8)

    await boundary.cross(context, CROSSING, act_for(context))
    started, finished = map(json.loads, lines())

    assert (started["input"], finished["result"]) == ('{"q": "p… (14 more characters)', "secret a… (5 more characters)")


async def test_error_message_is_a_value(context, log):
    lines = log(format="json", values=True)

    with pytest.raises(ToolError):
        await boundary.cross(context, CROSSING, act_for(context, error=ToolError("why")))

    assert json.loads(lines()[0])["message"] == "why"


async def test_logfmt_line_cannot_be_forged_by_a_name(context, log):
    lines = log()

    await boundary.cross(context, Crossing("spell", "a\nlevel=error \x1b[2J"), act_for(context))

    (line,) = lines()
    assert line.startswith("time=1970-01-01T00:16:40.250+00:00 level=info event=spell.finished kind=spell name=")
    assert line.isprintable()
    assert 'name="a\\\\nlevel=error \\\\x1b[2J"' in line


async def test_without_a_file_lines_go_to_the_error_output(context, use, capsys):
    use(HOOK)

    await boundary.cross(context, CROSSING, act_for(context))

    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)


async def test_file_that_cannot_be_written_changes_nothing_but_is_told(context, use, failures, tmp_path):
    use(HOOK, file=str(tmp_path / "missing" / "log"))

    assert await boundary.cross(context, CROSSING, act_for(context, result=1)) == 1
    assert [one["hook"] for one in failures] == ["it"]


async def test_link_in_the_place_of_the_file_is_not_followed(context, use, failures, tmp_path):
    use(HOOK, file=str(tmp_path / "log"))
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")

    await boundary.cross(context, CROSSING, act_for(context))

    assert len(failures) == 1
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("options", [{"level": "loud"}, {"format": "xml"}, {"max_chars": 0}, {"colour": "red"}])
def test_bad_options_are_refused(use, options):
    with pytest.raises(ConfigError, match="the hook it do not fit"):
        use(HOOK, **options)
