"""The page of events names every kind of crossing that there is."""

from llmspell.bridge.emit._reference_events import KINDS, event_page
from llmspell.hook import KINDS as HOOKED
from llmspell.journal import JOURNALED


def test_every_kind_that_hooks_or_journals_know_is_on_the_page():
    assert set(KINDS) == {*HOOKED, *JOURNALED}


def test_what_hooks_and_subscribers_cause_is_on_the_page():
    page = event_page()

    assert [
        topic for topic in ("<kind>.retried", "<kind>.redirected", "hook.failed", "dead.") if topic not in page
    ] == []
