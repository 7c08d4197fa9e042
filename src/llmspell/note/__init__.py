"""Notes as stores keep them: their words, what is looked for, and the contract of a store of notes."""

from llmspell.note.contract import KeptNote, NewNote, NoteStore, Which, notes_of
from llmspell.note.record import Body, body_of, marks_of, new_note
from llmspell.note.words import MAX_TERMS, Phrase, Wanted, parse_query, words_of

__all__ = [
    "MAX_TERMS",
    "Body",
    "KeptNote",
    "NewNote",
    "NoteStore",
    "Phrase",
    "Wanted",
    "Which",
    "body_of",
    "marks_of",
    "new_note",
    "notes_of",
    "parse_query",
    "words_of",
]
