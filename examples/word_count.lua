-- Count the words of a text: a spell that runs alone, and inside others (see sub_spells).
local text = Run.input("text") or "three words here"
local count = select(2, text:gsub("%S+", ""))

print("counted: " .. count)
return count
