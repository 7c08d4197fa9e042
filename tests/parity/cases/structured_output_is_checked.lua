local agent = Agent.create{
  output = { type = "object", properties = { n = { type = "integer" } }, required = { "n" } },
  model = Model.scripted{ replies = { { output = { n = 7 } } } },
}
return agent:run("go").output
