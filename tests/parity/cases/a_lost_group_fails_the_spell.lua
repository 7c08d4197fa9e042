Task.spawn(function() Task.all({ function() error({ code = "lost.failure", message = "unseen" }) end }) end)
Task.sleep(0.005)
return "fine"
