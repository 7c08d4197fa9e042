return [0.1, await Random.choice([1e-300]), 1.5, await Random.choice([0.30000000000000004])]
