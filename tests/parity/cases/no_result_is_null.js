const nothing = await Config.get("no.such")
return [nothing === null, null]
