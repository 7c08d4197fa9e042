// Notes outlive the run; words, phrases, beginnings and facts find them again.
await Memory.forget({ all: true })
await Memory.add("Ada likes green tea, no sugar.", { about: "Ada" })
await Memory.add("The green line is closed on Sundays.", { about: "city" })
await Memory.add("Bob drinks coffee.", { about: "Bob" })

const found = (await Memory.search('"green tea" Ada')).map((note) => note.text)

return {
    found,
    green: (await Memory.search("green")).length,
    people: [(await Memory.search("drink* likes", { meta: { about: "Bob" } }))[0].text],
    forgotten: await Memory.forget({ meta: { about: "city" } }),
}
