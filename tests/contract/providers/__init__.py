"""The contract of every provider."""
