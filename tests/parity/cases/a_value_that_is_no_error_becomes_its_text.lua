error("just text", 0)
