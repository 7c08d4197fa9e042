-- What a spell keeps is there in its next run: counts its runs, keeps the last three words it was given.
local runs = State.update("runs", function(n) return n + 1 end, { default = 0, reason = "started" })
State.update("words", function(words)
    for _, word in ipairs(Run.args) do words[#words + 1] = word end
    return table.move(words, math.max(1, #words - 2), #words, 1, JSON.array())
end, { default = JSON.array() })
print("run", runs)
return { words = State.get("words"), why = State.history("runs")[1].reason }
