Agent.from_template("supervisor", { team = {} })
