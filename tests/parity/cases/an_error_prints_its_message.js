try { await Tool.get("calculat") } catch (problem) { print(problem) }
