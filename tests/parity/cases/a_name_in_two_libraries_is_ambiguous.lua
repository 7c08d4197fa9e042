local ok, problem = pcall(function() return require("twice") end)
return { problem.code, problem.message, require("@extra/twice"), require("@shared/twice") }
