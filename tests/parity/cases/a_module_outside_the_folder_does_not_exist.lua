local ok, problem = pcall(require, "../test_cases")
return problem.code
