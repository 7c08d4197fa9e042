return Agent.create({})
