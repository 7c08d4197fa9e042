let problem, again
try { await Tool.get("calculat") } catch (error) { problem = error }
try { throw problem } catch (error) { again = error }
return [again === problem, again.code]
