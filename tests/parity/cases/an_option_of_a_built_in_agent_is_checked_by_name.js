await Agent.fromTemplate("critic", { rounds: 0 })
