// Watching: what tasks do, and when, told to the host in the runs for which it wants to know.
(p) => {
  "use strict";
  const { append, create, keys, stringify, now_ms } = p;
  const MAX_STACKS = 1000, SEND_EVERY_S = 0.1;

  let lines = false;
  let running = null, since = 0, sampled_at = 0;   // the task whose code runs, since when, and up to when it is in samples
  const ran = create(null);                        // id of a task -> seconds its code has run
  let samples = create(null), stacks = 0, sent_at = 0;   // id of a task -> stack -> seconds
  let next_wait = 0;
  p.watching = false;

  // the machine knows what this clock counts from
  const clock = () => now_ms() / 1000;

  const tell = (what, more) => p.write('["trace","' + what + '",' + clock() + more + "]");

  // samples: seconds of a task by the stack at the end of them, since nothing can look at a script while it runs

  const send_samples = () => {
    if (stacks === 0) return;
    const parts = [], ids = keys(samples);
    for (let i = 0; i < ids.length; i++) {
      const of_task = samples[ids[i]], texts = keys(of_task);
      for (let j = 0; j < texts.length; j++) append(parts, "[" + ids[i] + "," + stringify(texts[j]) + "," + of_task[texts[j]] + "]");
    }
    samples = create(null);
    stacks = 0;
    sent_at = clock();
    tell("samples", ",[" + p.join(parts, ",") + "]");
  };

  const add_sample = (stack, now) => {
    const of_task = samples[running.id] ??= create(null);
    if (of_task[stack] === undefined) stacks++;
    of_task[stack] = (of_task[stack] ?? 0) + now - sampled_at;
    sampled_at = now;
    if (stacks >= MAX_STACKS || now - sent_at >= SEND_EVERY_S) send_samples();
  };

  // tasks

  // Note that the code of another task runs from now on; null for none.
  p.watch_running = (task) => {
    const now = clock();
    if (running !== null) {
      ran[running.id] = (ran[running.id] ?? 0) + now - since;
      if (lines) add_sample("", now);
    }
    running = task;
    since = sampled_at = now;
  };

  p.watch_start = (task, parent) =>
    tell("task", "," + task.id + "," + parent.id + "," + stringify(task.site === null ? "" : task.site.text));

  p.watch_end = (task) => {
    const now = clock(), before = ran[task.id] ?? 0;
    const so_far = task === running ? before + now - since : before;     // it mostly ends in the middle of its own segment
    if (task === running) since = now;
    tell("end", "," + task.id + "," + stringify(task.status) + "," + so_far);
    delete ran[task.id];
  };

  p.watch_call = (id, mark) => {
    tell("call", "," + id + "," + stringify(p.first_frame(mark) ?? ""));
    if (lines && running !== null) add_sample(p.mark_text(mark), clock());
  };

  // waits

  // Note that the running task waits; return what notes that it goes on.
  p.watch_wait = (what) => {
    const number = ++next_wait;
    tell("wait", "," + number + "," + p.current.id + "," + stringify(what) + "," + stringify(p.first_frame(p.mark_site()) ?? ""));
    return () => tell("go", "," + number);
  };

  // Begin, before any code of the script runs.
  p.begin_watching = (wanted) => {
    p.watching = true;
    lines = wanted.lines === true;
    p.watch_running(p.current);
  };

  // Send what is left, before the script's end is told.
  p.end_watching = () => {
    if (!p.watching) return;
    p.watch_running(null);
    send_samples();
  };
}
