"""What runs in the child process: one VM, its prelude, and nothing else."""
