let code
try { await Time.format(1e300) } catch (problem) { code = problem.code }
return [await Time.format(86400), await Time.format(0, "%d.%m.%Y"), code]
