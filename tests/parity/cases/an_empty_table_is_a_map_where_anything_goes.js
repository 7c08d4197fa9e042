return { a: {}, b: await Random.choice([{}]) }
