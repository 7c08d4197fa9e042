// Count the words of a text: a spell that runs alone, and inside others (see sub_spells).
const text = (await Run.input("text")) ?? "three words here"
const count = text.split(/\s+/).filter(Boolean).length

print("counted: " + count)
return count
