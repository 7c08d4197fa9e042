"""The program as a process: signals, pipes, purity of its output, what it loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests_cli_processes import alive, descendants
