print("zero")
Run.spell("spells/prints.js")
print("four")
