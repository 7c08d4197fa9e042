try { await Task.compute("for (;;) {}") } catch {}
return "not reached"
