local text = ("abcdefghij"):rep(100000)
return { #Random.choice({ text }), Random.choice({ text }) == text }
