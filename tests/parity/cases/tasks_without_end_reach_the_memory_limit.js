for (;;) Task.spawn(() => Task.sleep(60))
