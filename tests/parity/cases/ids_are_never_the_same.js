const a = await Id.uuid(), b = await Id.uuid()
return [a !== b, a.length, a[14]]
