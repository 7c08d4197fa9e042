print("zero")
await Run.spell("spells/prints.js")
print("four")
