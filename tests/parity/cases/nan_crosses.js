const nan = await Random.choice([NaN])
return [nan !== nan, typeof nan === "number"]
