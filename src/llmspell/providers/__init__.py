"""Model providers, one file each; found by folder scan, imported on first use."""
