const part = [1]
return [part, part, await Random.choice([[part, part]])]
