const text = "héllo ☃ 𝄞"
return [text, (await Random.choice([text])) === text]
