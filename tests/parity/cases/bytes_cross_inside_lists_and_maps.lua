return { data = { "\xff", { deep = "\xfe" } } }
