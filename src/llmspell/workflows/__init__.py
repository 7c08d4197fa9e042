"""Kinds of workflows, one to a file."""
