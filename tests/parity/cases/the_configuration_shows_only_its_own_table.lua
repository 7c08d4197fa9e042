return { Config.get("greeting.en"), Config.get("greeting"), Config.get("model.default") == nil, Config.get("greeting.en.x") == nil }
