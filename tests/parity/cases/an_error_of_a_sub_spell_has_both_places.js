const start = async () => {
  return await Run.spell("spells/fails.js")
}
const x = await start()
return x
