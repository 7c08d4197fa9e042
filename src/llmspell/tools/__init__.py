"""Built-in tools, one file each; found by folder scan, imported on first use."""
