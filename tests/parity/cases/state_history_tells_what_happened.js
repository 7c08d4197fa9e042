await State.set("k", "a", { reason: "first" })
await State.update("k", () => "b")
await State.delete("k", { reason: "done" })
const told = (await State.history("k")).map((one) =>
  [one.version, one.act, one.reason, one.deleted, one.value ?? "-", one.run === Run.id, one.at > 1e9])
return [told, (await State.history("k", { limit: 1 })).length, (await State.history("other")).length]
