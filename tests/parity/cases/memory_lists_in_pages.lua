for i = 1, 5 do Memory.add("n" .. i) end
local texts, after = {}, 0
while true do
    local page = Memory.list{ after = after, limit = 2 }
    if #page == 0 then return texts end
    for _, one in ipairs(page) do texts[#texts + 1] = one.text after = one.id end
end
