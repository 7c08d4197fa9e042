return [1.0, await Random.choice([2.0])]
