return Random.choice([[1, undefined, 3]])
