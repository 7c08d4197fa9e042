local text = "héllo ☃ 𝄞"
return { text, Random.choice({ text }) == text }
