"""Built-in hooks, one file each."""
