"""Reading spells without running them: what is broken, unknown or missing."""
