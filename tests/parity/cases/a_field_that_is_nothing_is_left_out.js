return Random.choice([{ a: undefined, b: 1 }])
