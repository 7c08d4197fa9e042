return [-0, 1 / (await Random.choice([-0])) < 0]
