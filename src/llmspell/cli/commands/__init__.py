"""Commands, one file each; found by folder scan."""
