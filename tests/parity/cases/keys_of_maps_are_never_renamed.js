return Random.choice([{ snake_key: 1, camelKey: 2, "with space": 3 }])
