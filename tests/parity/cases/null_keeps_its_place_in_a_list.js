const back = await Random.choice([[1, null, 3]])
return [back, back.length, back[1] === null]
