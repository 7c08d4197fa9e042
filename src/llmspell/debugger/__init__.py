"""Looking into a running spell: the Debug Adapter Protocol over the debugger of its worker."""
