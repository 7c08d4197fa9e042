"""The script API, one file for each global name a spell sees."""
