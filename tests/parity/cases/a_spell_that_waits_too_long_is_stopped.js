try { await Task.sleep(60) } catch {}
