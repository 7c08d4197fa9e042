const list = [3, 1, 2]
await State.set("order", "down")
const down = (await State.get("order")) === "down"
return list.sort((a, b) => down ? b - a : a - b)
