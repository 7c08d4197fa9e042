const same = await Random.int(9007199254740993n, 9007199254740993n)
return [same === 9007199254740993n, typeof same === "bigint"]
