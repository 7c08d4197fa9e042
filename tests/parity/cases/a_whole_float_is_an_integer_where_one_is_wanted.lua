return Random.int(3.0, 3.0)
