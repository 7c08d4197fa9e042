return [await Config.get("greeting.en"), await Config.get("greeting"), (await Config.get("model.default")) === null, (await Config.get("greeting.en.x")) === null]
