local back = Random.choice({ { 1, JSON.null, 3 } })
return { back, #back, back[2] == JSON.null }
