Agent.from_template("critic", { rounds = 0 })
