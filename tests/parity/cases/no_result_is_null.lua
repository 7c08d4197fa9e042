local nothing = Config.get("no.such")
return { nothing == nil, JSON.null }
