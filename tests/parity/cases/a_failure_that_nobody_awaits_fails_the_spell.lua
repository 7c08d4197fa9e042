Task.spawn(function() error({ code = "lost.failure", message = "unseen" }) end)
Task.sleep(0.005)
return "fine"
