try { await Run.spell("spells/prints.js") } catch {}
try { await Run.spell("spells/prints.js") } catch {}
return "not reached"
