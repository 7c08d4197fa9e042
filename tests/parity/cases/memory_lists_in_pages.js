for (let i = 1; i <= 5; i++) await Memory.add("n" + i)
const texts = []
for (let after = 0; ;) {
    const page = await Memory.list({ after, limit: 2 })
    if (page.length === 0) return texts
    for (const one of page) { texts.push(one.text); after = one.id }
}
