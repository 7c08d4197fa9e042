local ok, problem = pcall(require, "./modules/nothing")
return { problem.code, problem.message:find("./modules/nothing", 1, true) ~= nil }
