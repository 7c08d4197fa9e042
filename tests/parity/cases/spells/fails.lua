local function deep()
  error({ code = "my.code", message = "failed inside", data = { n = 1 } })
end
deep()
