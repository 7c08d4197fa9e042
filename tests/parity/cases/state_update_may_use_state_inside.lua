State.set("a", 1)
State.set("b", 10)
return { State.update("a", function(a) return a + State.get("b") end), State.get("a") }
