const channel = Channel.new()
try { await channel.receive() } catch {}
print("never")
