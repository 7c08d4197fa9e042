const name = "calculat"

await Tool.get(name)
