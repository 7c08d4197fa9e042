"""Waist 1: from a script to a typed host function and back."""
