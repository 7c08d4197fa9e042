"""Grants: deny by default, deny wins, narrowing, whole path components, whole labels."""

import os

import pytest

from llmspell.errors import DeniedError, UsageError
from llmspell.grant import Grants, Need, parse_rules


def test_nothing_is_granted_unless_said():
    assert not Grants().allows(Need("net", "example.com:443"))


@pytest.mark.parametrize(
    ("rule", "target", "covered"),
    [
        ("example.com:443", "example.com:443", True),
        ("example.com:443", "example.com:80", False),
        ("example.com", "example.com:80", True),
        ("*.example.com:443", "a.example.com:443", True),
        ("*.example.com:443", "example.com:443", False),
        ("*.example.com:443", "evilexample.com:443", False),
        ("EXAMPLE.com:443", "example.COM:443", True),
        ("*", "anything:1", True),
    ],
)
def test_host_rules_match_whole_labels(rule, target, covered):
    assert Grants({"net": [rule]}).allows(Need("net", target)) is covered


def test_path_rules_match_whole_components(tmp_path):
    grants = Grants({"fs.read": [str(tmp_path / "data")]})
    assert grants.allows(Need("fs.read", str(tmp_path / "data" / "a.txt")))
    assert grants.allows(Need("fs.read", str(tmp_path / "data")))
    assert not grants.allows(Need("fs.read", str(tmp_path / "data2")))
    assert not grants.allows(Need("fs.read", str(tmp_path / "data" / ".." / "x")))
    assert not grants.allows(Need("fs.write", str(tmp_path / "data" / "a.txt")))


def test_relative_rule_is_made_absolute_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    grants = Grants({"fs.read": ["data"]})
    monkeypatch.chdir("/")
    assert grants.allows(Need("fs.read", os.path.join(tmp_path, "data", "x")))


def test_deny_wins():
    grants = Grants({"tool": ["*"]}, {"tool": ["http_*"]})
    assert grants.allows(Need("tool", "calculate"))
    assert not grants.allows(Need("tool", "http_request"))


def test_narrowing_only_narrows():
    wide, small = Grants({"model": ["*"], "tool": ["a"]}), Grants({"model": ["openai/*"], "net": ["*"]})
    both = wide.narrow(small)
    assert both.allows(Need("model", "openai/x"))
    assert not both.allows(Need("model", "other/x"))
    assert not both.allows(Need("tool", "a"))
    assert not both.allows(Need("net", "h:1"))


def test_refusal_names_the_need_and_the_flag():
    with pytest.raises(DeniedError) as caught:
        Grants().require([Need("net", "h:1")], "tool http_request")

    assert caught.value.message == "tool http_request needs net=h:1, which is not granted"
    assert caught.value.hint == "allow it with --allow net=h:1"


def test_rules_are_parsed_and_unknown_kinds_refused():
    assert parse_rules(["net=a:1", "net=b:2", "tool"]) == {"net": ["a:1", "b:2"], "tool": ["*"]}

    with pytest.raises(UsageError) as caught:
        parse_rules(["fs.raed=x"])

    assert caught.value.hint == 'did you mean "fs.read"?'
