"""Script languages and the ways to reach their workers."""
