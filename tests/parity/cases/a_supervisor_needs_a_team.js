await Agent.fromTemplate("supervisor", { team: [] })
