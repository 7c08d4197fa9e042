local ok, problem = pcall(Time.format, 1e300)
return { Time.format(86400), Time.format(0, "%d.%m.%Y"), problem.code }
