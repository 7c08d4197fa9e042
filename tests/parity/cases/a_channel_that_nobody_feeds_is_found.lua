local channel = Channel.new()
print("waiting")
channel:receive()
