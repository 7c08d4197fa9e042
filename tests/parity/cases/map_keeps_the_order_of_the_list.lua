return Task.map({ 3, 1, 2 }, function(n) Task.sleep(n / 1000) return n * 10 end)
