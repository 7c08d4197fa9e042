return Random.choice(["\ud800"])
