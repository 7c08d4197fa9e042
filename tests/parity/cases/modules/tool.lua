local function make()
  return Tool.define{ name = "square", description = "Squares.", run = function(args) return args.x * args.x end }
end

return { make = make }
