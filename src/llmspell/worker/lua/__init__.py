"""The Lua VM of a worker and its prelude."""
