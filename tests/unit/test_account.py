"""Accounts: what is left of a run's limits for the runs inside it."""

import pytest

from llmspell.account import MAX_DEPTH, Account
from llmspell.config import SpellLimits
from llmspell.errors import LimitError

LIMITS = SpellLimits(wall=10, cpu=4, memory=1000, output=100)


class Time:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    return Time()


def test_a_run_inside_gets_what_is_left_and_no_more(time):
    account = Account(LIMITS, time, 1)
    account.begin()
    time.now += 3
    Account(LIMITS, time, 1, account).settle(1.5, 10)

    left = account.left(SpellLimits(wall=60, cpu=60, memory=5000, output=5000, tokens=7))

    assert left == SpellLimits(wall=7, cpu=2.5, memory=1000, output=100, tokens=7)


def test_a_run_inside_may_want_less(time):
    account = Account(LIMITS, time, 1)
    account.begin()
    wanted = SpellLimits(wall=1, cpu=2, memory=3, output=4)

    assert account.left(wanted) == wanted


def test_what_runs_deeper_counts_all_the_way_up(time):
    outer = Account(LIMITS, time, 1)
    middle = Account(LIMITS, time, 1, outer)
    inner = Account(LIMITS, time, 1, middle)
    inner.settle(1.0, 300)
    middle.settle(0.5, 200)

    assert (middle.cpu_s, outer.cpu_s, outer.peak_bytes) == (1.0, 1.5, 300)


def test_processor_time_that_is_used_up_ends_the_run(time):
    account = Account(LIMITS, time, 1)
    account.begin()
    Account(LIMITS, time, 1, account).settle(4.0, 0)

    with pytest.raises(LimitError) as caught:
        account.left(LIMITS)

    assert (caught.value.code, caught.value.ends_run) == ("limit.cpu", True)


def test_time_that_is_over_ends_the_run(time):
    account = Account(LIMITS, time, 1)
    account.begin()
    time.now += 10

    with pytest.raises(LimitError) as caught:
        account.left(LIMITS)

    assert (caught.value.code, caught.value.ends_run) == ("limit.wall", True)


def test_a_session_has_no_bound_on_time(time):
    account = Account(LIMITS, time, 1)
    time.now += 1000
    Account(LIMITS, time, 1, account).settle(50.0, 0)

    assert account.left(LIMITS) == LIMITS


def test_runs_are_nested_only_so_deep(time):
    account = Account(LIMITS, time, 1)

    for _ in range(MAX_DEPTH):
        account.check_depth()
        account = Account(LIMITS, time, 1, account)

    with pytest.raises(LimitError) as caught:
        account.check_depth()

    assert caught.value.code == "limit.depth"
