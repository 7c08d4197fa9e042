// One spell runs others, in any language; they may touch less than it may, never more.
const texts = ["one two", "three", "four five six"]

const counts = await Task.map(texts, (text) =>
  Run.spell("./word_count.lua", { inputs: { text }, allow: [], limits: { wall: "10s" } }), { limit: 1 })

try {
  await Run.spell("../outside.js")
} catch (problem) {
  print("outside: " + problem.code)
}

return counts
