"""Run the same job as a Lua and as a JavaScript spell, and compare what they give."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
LLMSPELL = Path(sys.executable).with_name("llmspell")


def run(file: str) -> str:
    path = FOLDER / file
    print(f"── {path.relative_to(FOLDER.parents[1])}", flush=True)
    command = [LLMSPELL, "run", path, "--allow", f"fs.read={FOLDER}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)

    if done.returncode:
        sys.exit(done.returncode)

    return done.stdout


def main() -> None:
    lua, javascript = run("report.lua"), run("report.js")

    if lua != javascript:
        sys.exit("the two spells disagree")

    print("Both spells printed the same lines and returned the same result.")


if __name__ == "__main__":
    main()
