await Channel.new().send(1)
