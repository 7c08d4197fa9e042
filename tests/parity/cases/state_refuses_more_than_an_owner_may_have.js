const big = "x".repeat(1000000)
for (let i = 1; i <= 80; i++) await State.set("k" + i, big)
print("never")
