"""Stores: one file for each place where shared state can live."""
