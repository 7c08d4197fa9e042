"""Every fenced block of the hand-written documents and every example runs and shows what it says.

A `lua`, `javascript` or `python` block runs; a `text` block right after it is what it shows: the
printed lines, then the result. A `console` block runs its `$ llmspell …` lines. `toml` must parse; one
that begins with `# llmspell.toml` is the configuration of the blocks after it.
Times in a trace may differ. `sh` blocks are the commands that `.ci/run` calls.
"""

import asyncio
import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

from llmspell.app import App, Script
from llmspell.config import Settings, load

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("tutorial/*.md"))]
DOCUMENTS += sorted((ROOT / "docs").glob("explain/**/*.md")) + sorted((ROOT / "docs").glob("how-to/*.md"))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENGINES = {"lua": "lua", "javascript": "javascript", "js": "javascript"}
SHOWN_ONLY = {"text", "sh", ""}
CONFIGURATION = "# llmspell.toml\n"
CONFIGURED = "LLMSPELL_CONFIG"


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path, monkeypatch):
    """What one document keeps is not there for the next."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def blocks():
    for path in DOCUMENTS:
        found = FENCE.findall(path.read_text())
        configuration = ""

        for i, (language, code) in enumerate(found):
            if language not in SHOWN_ONLY:
                following = found[i + 1] if i + 1 < len(found) else ("", "")
                shows = following[1] if following[0] == "text" else None
                name = f"{path.relative_to(ROOT)}:{i + 1}:{language}"
                yield pytest.param(language, code, shows, configuration, id=name)

            if language == "toml" and code.startswith(CONFIGURATION):
                configuration = code


def result_text(value):
    if value is None:
        return ""

    return f"{value}\n" if isinstance(value, str) else f"{msgspec.json.encode(value, order='sorted').decode()}\n"


def run_script(engine, code):
    async def go():
        settings = load().settings if CONFIGURED in os.environ else Settings()

        async with App(settings) as app:
            return await app.run_spell(Script(source=code, file="block", engine=engine, folder=ROOT))

    result = asyncio.run(go())
    assert result.error is None, f"{result.error.message}\n{result.error.stack}"
    return "".join([f"{line}\n" for line in result.output]) + result_text(result.result)


def run_python(code):
    shown = io.StringIO()

    with contextlib.chdir(ROOT), contextlib.redirect_stdout(shown):
        exec(compile(code, "block", "exec", dont_inherit=True), {"__name__": "__main__"})

    return shown.getvalue()


def run_console(code):
    shown = []
    command = Path(sys.executable).with_name("llmspell")

    for line in [line[2:] for line in code.splitlines() if line.startswith("$ ")]:
        words = shlex.split(line)
        assert words[0] == "llmspell", f"only llmspell runs here: {line}"
        done = subprocess.run(
            [command, *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False, env=environment()
        )
        shown.append(f"$ {line}\n{done.stdout}{done.stderr}")

    return "".join(shown)


def without_times(text):
    """Return the lines of a trace with the same number everywhere: no two runs take the same time."""
    return re.sub(r" +\d+\.\d\b", " 0.0", text)


def environment():
    passed = ("PATH", "HOME", "LANG", "XDG_DATA_HOME", CONFIGURED)
    kept = {name: os.environ[name] for name in passed if name in os.environ}
    return {**kept, "COLUMNS": "100", "NO_COLOR": "1"}


@pytest.mark.parametrize(("language", "code", "shows", "configuration"), list(blocks()))
def test_block_runs_and_shows_what_it_says(language, code, shows, configuration, tmp_path, monkeypatch):
    if configuration:
        (tmp_path / "llmspell.toml").write_text(configuration)
        monkeypatch.setenv(CONFIGURED, str(tmp_path / "llmspell.toml"))

    if language == "toml":
        tomllib.loads(code)
    elif language == "console":
        mask = without_times if "--trace" in code else str
        assert mask(run_console(code)).strip() == mask(code).strip()
    else:
        shown = run_python(code) if language == "python" else run_script(ENGINES[language], code)
        assert shows is None or shown == shows


def test_links_between_documents_lead_somewhere():
    missing = []

    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            if not (path.parent / target).exists():
                missing.append(f"{path.relative_to(ROOT)}: {target}")

    assert missing == []


EXAMPLES = sorted({path.with_suffix("") for path in (ROOT / "examples").rglob("*.lua")})
USE_CASES = [path for path in EXAMPLES if path.parent.name == "use-cases"]
SUFFIXES = {"lua": ".lua", "javascript": ".js", "python": ".py"}


def run_example(path):
    configuration = path.with_suffix(".toml")
    program = [Path(sys.executable).with_name("llmspell"), "run", path, "--allow", "fs.read=.", "--", "hello.lua"]
    return subprocess.run(
        [sys.executable, path] if path.suffix == ".py" else program,
        cwd=ROOT / "examples",
        capture_output=True,
        text=True,
        check=False,
        env={**environment(), **({CONFIGURED: str(configuration)} if configuration.exists() else {})},
    )


@pytest.mark.parametrize("stem", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_example_gives_the_same_in_every_language(stem):
    files = [path for suffix in SUFFIXES.values() if (path := stem.with_suffix(suffix)).exists()]
    shown = {path.suffix: run_example(path) for path in files}

    assert {suffix: one.stderr for suffix, one in shown.items() if one.returncode} == {}
    assert {suffix: one.stdout for suffix, one in shown.items()} == dict.fromkeys(shown, shown[".lua"].stdout)
    assert {".lua", ".js"} <= set(shown)
    assert shown[".lua"].stdout


def test_reference_names_types_in_words_and_whole():
    pages = {path.name: path.read_text() for path in (ROOT / "docs" / "reference").rglob("*.md")}

    assert [name for name, text in pages.items() if "typing." in text or "Literal[" in text] == []


def test_every_use_case_is_there_in_three_languages():
    programs = [path for path in (ROOT / "examples" / "use-cases").iterdir() if path.suffix != ".toml"]

    assert sorted(programs) == sorted(stem.with_suffix(suffix) for stem in USE_CASES for suffix in SUFFIXES.values())


@pytest.mark.parametrize("stem", USE_CASES, ids=lambda path: path.name)
def test_page_of_a_use_case_shows_its_examples(stem):
    blocks = FENCE.findall((ROOT / "docs" / "how-to" / f"{stem.name}.md").read_text())
    shown = dict(reversed(blocks))  # the first one of each language
    files = {language: stem.with_suffix(suffix) for language, suffix in {**SUFFIXES, "toml": ".toml"}.items()}
    expected = {language: path.read_text() for language, path in files.items() if path.exists()}

    assert {language: shown.get(language) for language in expected} == expected


def test_page_of_hooks_shows_the_example_that_changes_a_model_call_a_tool_call_and_a_state_write():
    shown = FENCE.findall((ROOT / "docs" / "how-to" / "hooks.md").read_text())
    example = ROOT / "examples" / "changing_hooks"
    files = {(language, example.with_suffix(SUFFIXES[language]).read_text()) for language in ("lua", "javascript")}

    assert files <= set(shown)
    assert all(f'"before:{kind}"' in text for _, text in files for kind in ("model", "tool", "state"))
