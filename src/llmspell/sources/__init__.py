"""Event sources, one file each; the file's name is the source's name."""
