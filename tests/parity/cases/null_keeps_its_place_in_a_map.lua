local back = Random.choice({ { a = JSON.null } })
return { back, back.a == JSON.null, back.b == nil }
