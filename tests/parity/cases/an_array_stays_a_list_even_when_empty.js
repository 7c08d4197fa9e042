return { a: [], b: await Random.choice([[]]), c: JSON.array([1]) }
