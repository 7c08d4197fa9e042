local data = "bottom"
for _ = 1, 60 do data = { data } end
local back = Random.choice({ data })
local depth = 0
while type(back) == "table" do back = back[1]; depth = depth + 1 end
return { depth, back }
