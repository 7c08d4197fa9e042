return Task.spawn((a, b, c) => [a, b, c], 1, "two", [3]).await()
