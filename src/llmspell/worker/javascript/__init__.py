"""The JavaScript VM of a worker and its prelude."""
