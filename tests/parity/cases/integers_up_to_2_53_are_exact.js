const most = Number.MAX_SAFE_INTEGER
return [await Random.choice([most]), await Random.choice([-most]), (await Random.choice([most])) === most]
