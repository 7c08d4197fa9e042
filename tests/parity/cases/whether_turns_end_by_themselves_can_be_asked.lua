return Task.preemptive()
