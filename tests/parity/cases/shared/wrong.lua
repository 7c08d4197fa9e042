local x = 1
local function deep()
  error({ code = "my.code", message = "wrong on purpose" })
end
deep()
