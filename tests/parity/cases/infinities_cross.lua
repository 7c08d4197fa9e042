return { math.huge, Random.choice({ -math.huge }), Random.choice({ math.huge }) == math.huge }
