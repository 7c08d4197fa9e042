const back = await Random.choice([{ a: null }])
return [back, back.a === null, back.b === undefined]
