return ["", (await Random.choice([""])) === ""]
