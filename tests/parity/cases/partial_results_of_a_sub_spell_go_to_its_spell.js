const seen = []
const result = await Run.spell("spells/parts.js", { onPartial: async (value) => { seen.push(value.part); await Run.output({ passed: value.part }) } })
await Run.spell("spells/parts.lua")
return [result, seen]
