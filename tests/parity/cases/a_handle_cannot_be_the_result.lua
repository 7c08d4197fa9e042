return Agent.create{}
