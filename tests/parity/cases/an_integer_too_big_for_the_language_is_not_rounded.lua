local ok, problem = pcall(JSON.decode, "[18446744073709551616]")
return problem.message
