await Tool.define({ name: "ping", description: "x", run: () => Tool.call("pong") })
await Tool.define({ name: "pong", description: "x", run: () => Tool.call("ping") })
await Tool.call("ping")
