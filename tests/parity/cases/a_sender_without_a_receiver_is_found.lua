Channel.new():send(1)
