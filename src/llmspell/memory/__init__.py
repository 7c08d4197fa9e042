"""Memory: notes that outlive runs, found by their words and by what they mean."""

from llmspell.memory.memory import add_note, embed_notes, forget_notes, list_notes, search_notes
from llmspell.memory.record import MAX_FOUND, MAX_META, MAX_TEXT, FoundNote, MemoryAccess, Note

__all__ = [
    "MAX_FOUND",
    "MAX_META",
    "MAX_TEXT",
    "FoundNote",
    "MemoryAccess",
    "Note",
    "add_note",
    "embed_notes",
    "forget_notes",
    "list_notes",
    "search_notes",
]
