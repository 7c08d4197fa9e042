"""Printers of what the declarations mean: bindings, stubs, reference, manifest."""
