return [await Random.choice(["a\0b"]), (await Random.choice(["a\0b"])).length]
