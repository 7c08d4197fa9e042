const text = "abcdefghij".repeat(100000)
return [(await Random.choice([text])).length, (await Random.choice([text])) === text]
