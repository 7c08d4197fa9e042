for (let i = 1; i <= 3; i++) await Run.output({ part: i })
return "parts"
