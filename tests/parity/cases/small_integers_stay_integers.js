return [0, -1, await Random.choice([42]), 2147483648]
