local ok, problem = pcall(Tool.call, "nothing_like_it", {})
error({ code = "my.code", message = "outer", cause = problem })
