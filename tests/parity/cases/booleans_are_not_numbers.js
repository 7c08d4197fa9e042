return [true, await Random.choice([false]), (await Random.choice([true])) === true]
