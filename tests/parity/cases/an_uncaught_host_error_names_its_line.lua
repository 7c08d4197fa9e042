local name = "calculat"

Tool.get(name)
