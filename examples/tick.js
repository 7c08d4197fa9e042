// Event-driven: llmspell listen tick.js --on timer.poll --every poll=10s
const event = (await Run.input("event")) ?? { data: { count: 1 } }
return `tick ${event.data.count}`
