const state = await State.new({})
for (let i = 1; i <= 40; i++) await state.set("k" + i, "x".repeat(1000000))
print("never")
