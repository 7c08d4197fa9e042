return [Infinity, await Random.choice([-Infinity]), (await Random.choice([Infinity])) === Infinity]
