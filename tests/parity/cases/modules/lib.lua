return { name = "lib", double = function(x) return x * 2 end }
