local part = { 1 }
return { part, part, Random.choice({ { part, part } }) }
