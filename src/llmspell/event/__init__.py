"""Events: what happened, told after the fact to whoever subscribed."""

from llmspell.event.bus import EventBus
from llmspell.event.delivery import Delivery, Stats
from llmspell.event.envelope import Event, from_cloudevent, to_cloudevent
from llmspell.event.exchange import reply, request, wait
from llmspell.event.observer import Observer
from llmspell.event.subscription import Subscription
from llmspell.event.topic import RESERVED, is_reserved, matches

__all__ = [
    "RESERVED",
    "Delivery",
    "Event",
    "EventBus",
    "Observer",
    "Stats",
    "Subscription",
    "from_cloudevent",
    "is_reserved",
    "matches",
    "reply",
    "request",
    "to_cloudevent",
    "wait",
]
