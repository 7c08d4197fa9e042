// Waiting: calls, tasks, and the segments in which what arrived goes on.
//
// A segment is everything that runs because of one thing that arrived. The machine runs one, then all jobs
// of the VM, then the next: so `current` is the task that a piece of script belongs to.
(p) => {
  "use strict";
  const { append, create, Promise, stringify, chain, resolved, rejected, apply } = p;
  const MAX_REFUSED = 100;
  const MAX_NAMED = 20;           // tasks in the message of a deadlock
  const MAX_ASKED = 4096;         // calls at the host at once; half of what makes it stop reading
  const never = new Promise(() => {});
  const { new_chain, new_link, link, unlink, take_first } = p;
  const segments = new_chain();
  let out = create(null);         // texts of frames to send
  out.length = 0;
  let next_call = 0, next_task = 0;
  const calls = p.new_map();      // id -> waiting call
  let asked = 0;                  // how many of them there are
  const line = new_chain();       // calls there is no room for at the host
  const watched = p.new_map();    // id -> task whose failure must not be lost
  const lost = [];                // errors that no task and no promise carries

  p.write = (text) => { out[out.length++] = text; };

  p.take_out = () => {
    const texts = out;
    if (texts.length > 0) {
      out = create(null);
      out.length = 0;
    }
    return texts;
  };

  // Where a task waits; one that waits for a promise of the script does so where nobody sees it.
  const where = (task) => {
    const wait = task.waits === null ? null : task.waits.last;
    if (wait !== null && wait.place) return " at " + p.place_of(wait.place);
    return task.site === null ? "" : " (started at " + p.place_of(task.site.text) + ")";
  };

  // Return the tasks that have not ended, and where they are; of many only the first.
  p.running_tasks = (main) => {
    const names = ["task 0" + where(main)];
    let more = 0;
    p.mapEach(watched, (task, id) => {
      if (task.status !== "running") return;
      if (names.length < MAX_NAMED) append(names, "task " + id + where(task));
      else more++;
    });
    return p.join(names, ", ") + (more === 0 ? "" : " and " + more + " more");
  };

  // Return whether nothing can go on and nothing is asked of the host.
  p.all_stuck = () => asked === 0 && segments.first === null && !p.has_opened();

  // segments

  const enqueue = (task, act) => {
    const segment = new_link();
    segment.task = task;
    segment.act = act;
    link(segments, segment);
  };
  p.enqueue = enqueue;

  // Run the oldest segment; return whether there was one.
  p.run_segment = () => {
    const segment = take_first(segments);
    if (segment === null) return false;
    p.current = segment.task;
    if (p.watching) p.watch_running(segment.task);
    (0, segment.act)();
    return true;
  };

  // tasks

  p.new_task = (id) => {
    const task = create(null);
    task.id = id;
    task.origin = 0;
    task.status = "running";
    task.ok = false;
    task.value = undefined;
    task.stop = null;
    task.refused = 0;
    task.waits = null;      // a chain of its calls and of what else it waits for
    task.ends = null;       // a chain of what is called at its end
    task.observed = task.watched = false;
    task.scope = null;
    task.clean_ups = null;
    task.cleaning = task.kept = task.cleans = false;
    task.site = null;
    task.spoiled = null;    // the clean-up that failed when it was cancelled
    task.scoped = false;    // whether its scope tells of that
    return task;
  };
  p.current = p.new_task(0);

  p.next_task = () => {
    const task = p.new_task(++next_task);
    task.scope = p.current.scope;
    task.kept = p.current.kept;
    task.origin = p.current.origin;
    task.site = p.site_here("started the task", p.current.site);
    if (p.watching) p.watch_start(task, p.current);
    return task;
  };

  // clean-up: what a task has to do at its end, however it ends

  let guarded = false, cleaning = 0, when_clean = null;
  p.stopping = null;

  // Have `f` called at the end of the running task, before what was registered earlier.
  p.add_clean_up = (f, only_cancelled) => {
    const task = p.current;
    if (task.clean_ups === null) task.clean_ups = [];
    const site = p.site_here(only_cancelled ? "asked for it on cancel" : "deferred it", task.site);
    append(task.clean_ups, ({ __proto__: null, f, only: only_cancelled, site }));
    if (guarded) return;
    guarded = true;
    p.write('["guarded"]');
  };

  // Have something done once no clean-up runs any more.
  p.after_clean_up = (act) => {
    if (cleaning === 0) act();
    else when_clean = act;
  };

  // Run what a task registered as a task of its own, then `done(cleaner)`.
  const clean_up = (task, done) => {
    const acts = task.clean_ups, cleaner = p.new_task(task.id);
    task.clean_ups = null;
    task.cleaning = true;
    cleaning++;
    cleaner.kept = true;
    cleaner.cleans = true;
    cleaner.origin = task.origin;
    p.on_end(cleaner, () => {
      cleaning--;
      task.cleaning = false;
      done(cleaner);
      if (cleaning > 0 || when_clean === null) return;
      const act = when_clean;
      when_clean = null;
      act();
    });
    p.start_task(cleaner, p.run_clean_ups, [acts, task.status === "cancelled"]);
  };

  const finish = (task, ok, value) => {
    if (task.status !== "running") return;
    if (task.stop !== null) {
      ok = false;
      value = task.stop;
    }
    if (task.clean_ups === null) {
      conclude(task, ok, value);
      return;
    }
    clean_up(task, (cleaner) => {
      if (task.status !== "running") return;
      if (!ok && !cleaner.ok) p.warn_of_clean_up("the clean-up of a failed task", cleaner.value);
      if (ok && !cleaner.ok) conclude(task, false, cleaner.value);
      else conclude(task, ok, value);
    });
  };

  const conclude = (task, ok, value) => {
    task.status = ok ? "done" : "failed";
    task.ok = ok;
    task.value = value;
    if (!ok) p.place(value, task.site);
    end(task);
  };

  // Have `act(task)` called when a task ends, however it does; return what `forget_end` takes.
  p.on_end = (task, act) => {
    const entry = new_link();
    entry.act = act;
    link(task.ends ??= new_chain(), entry);
    return entry;
  };

  p.forget_end = (task, entry) => {
    if (task.ends !== null) unlink(task.ends, entry);
  };

  // Do what was asked for at the end of a task.
  p.end_task = (task) => {
    if (task.watched) note_end(task);
    const { ends } = task;
    task.ends = null;
    for (let entry = ends === null ? null : take_first(ends); entry !== null; entry = take_first(ends)) (0, entry.act)(task);
  };

  const end = (task) => {
    if (p.watching && !task.cleans) p.watch_end(task);
    p.end_task(task);
  };

  // Run a function as a task, in a segment of its own.
  p.start_task = (task, f, args) => {
    enqueue(task, () => {
      if (task.status !== "running") return;
      try {
        const result = p.promised(apply(f, undefined, args));
        chain(result, (value) => finish(task, true, value), (error) => finish(task, false, error));
      } catch (error) {
        finish(task, false, error);
      }
    });
  };

  const note_end = (task) => {
    if (task.status !== "failed") p.mapDelete(watched, task.id);
    else (0, p.on_failure)();
  };

  // Remember a task the script started: its failure is the run's unless somebody looked.
  p.watch = (task) => {
    task.watched = true;
    p.mapSet(watched, task.id, task);
  };

  // calls

  const refuse_stopped = (task) => {
    if (++task.refused > MAX_REFUSED) return never;
    return rejected(task.stop);
  };

  const send_now = (task, op, text, entry) => {
    const id = ++next_call;
    entry.id = id;
    p.mapSet(calls, id, entry);
    asked++;
    if (p.watching) p.watch_call(id, entry.site);
    p.write('["call",' + id + "," + stringify(op) + ",[" + text + "]," + task.id + (task.origin === 0 ? "]" : "," + task.origin + "]"));
  };

  // Send a call, or have it wait in line for room at the host; who cleans up never has to.
  const send_call = (task, op, text, entry) => {
    link(task.waits ??= new_chain(), entry);
    if (asked < MAX_ASKED || task.kept) {
      send_now(task, op, text, entry);
      return;
    }
    const place = new_link();
    place.entry = entry;
    place.send = () => send_now(task, op, text, entry);
    link(line, place);
  };

  const fail = (entry, error) => {
    (0, entry.reject)(error);
    if (error === entry.task.stop) return;   // nobody has to handle that a task was stopped
    p.note_failure(entry.promise, error, "a call failed", "");
  };

  const replace_promises = (args, promises, values) => {
    const swap = (value, depth) => {
      if (typeof value !== "object" || value === null || depth > 64) return value;
      for (let i = 0; i < promises.length; i++) if (promises[i] === value || promises[i] === p.pending_stream(value)) return values[i];
      if (p.isArray(value)) {
        const list = [];
        for (let i = 0; i < value.length; i++) append(list, swap(value[i], depth + 1));
        return list;
      }
      const proto = p.getPrototypeOf(value);
      if (proto !== p.object_prototype && proto !== null) return value;
      const map = create(proto), names = p.keys(value);
      for (let i = 0; i < names.length; i++) {
        p.defineProperty(map, names[i], {
          __proto__: null, value: swap(value[names[i]], depth + 1), enumerable: true, writable: true, configurable: true,
        });
      }
      return map;
    };
    return swap(args, 0);
  };

  const all_settled = (promises, fulfilled, failed) => {
    const values = [];
    let left = promises.length;
    for (let i = 0; i < promises.length; i++) {
      append(values, undefined);
      chain(promises[i], (value) => {
        values[i] = value;
        if (--left === 0) fulfilled(values);
      }, failed);
    }
  };

  const begin = (task, op, args, shift, entry) => {
    try {
      const encoded = p.encode_arguments(args, op, shift);
      if (encoded.promises === null) {
        send_call(task, op, encoded.text, entry);
        return;
      }
      all_settled(encoded.promises, (values) => {
        if (task.stop !== null) fail(entry, task.stop);
        else begin(task, op, replace_promises(args, encoded.promises, values), shift, entry);
      }, (error) => fail(entry, error));
    } catch (error) {
      fail(entry, error);
    }
  };

  // Ask the host; return a promise of its answer. The one way out of the VM.
  p.perform = (op, args, shift = 0, task = p.current, site = p.mark_site()) => {
    if (task.stop !== null) return refuse_stopped(task);
    const entry = new_link();
    entry.id = 0;
    entry.task = task;
    entry.self = shift === 1 ? args[0] : null;
    entry.site = site;
    entry.resolve = entry.reject = null;
    entry.promise = p.watch_looks(new Promise((resolve, reject) => {
      entry.resolve = resolve;
      entry.reject = reject;
    }));
    begin(task, op, args, shift, entry);
    return entry.promise;
  };

  // Call a method of a handle and wait for nothing.
  p.tell = (op, id) => p.write('["call",' + ++next_call + "," + stringify(op) + ",[" + p.encode_handle(id) + "],0]");

  // Send something nobody answers.
  p.post = (op, args) => {
    const encoded = p.encode_arguments(args, op, 0);
    if (encoded.promises !== null) throw p.fault("bridge.convert", "an argument of " + op + " is a Promise", "await it first");
    p.write('["post",' + stringify(op) + ",[" + encoded.text + "]]");
  };

  const forget_call = (entry) => {
    p.mapDelete(calls, entry.id);
    asked--;
    for (let place = take_first(line); place !== null; place = take_first(line)) {
      if (!place.entry.linked) continue;     // cancelled in line
      (0, place.send)();
      return;
    }
  };

  // Deliver the answer to a call, in the segment of its task.
  p.answer = (id, ok, value) => {
    const entry = p.mapGet(calls, id);
    if (ok) p.note_opened(value, entry === undefined ? null : entry);
    if (entry === undefined) return;
    forget_call(entry);
    unlink(entry.task.waits, entry);
    enqueue(entry.task, () => {
      if (ok) {
        (0, entry.resolve)(value);
        return;
      }
      const fault = p.fault_at(entry.site, value);
      p.place(fault, p.opened_at(entry.self));
      if (fault.control) entry.task.stop = fault;
      fail(entry, fault);
    });
  };

  // Return a promise that the running task waits on; cancelling the task rejects it.
  // `make(wait)` sees to it that `settle` is called; `wait.linked` says whether it still has to be. `what` names the op that waits.
  p.wait = (make, what) => {
    const task = p.current;
    if (task.stop !== null) return refuse_stopped(task);
    const wait = new_link();
    wait.id = 0;
    wait.task = task;
    wait.resolve = wait.reject = null;
    wait.value = undefined;      // what whoever settles it may need
    wait.place = what === "task.yield" ? null : p.place_here();   // who gives way can always go on
    wait.go_on = p.watching ? p.watch_wait(what) : null;
    wait.promise = p.watch_looks(new Promise((resolve, reject) => {
      wait.resolve = resolve;
      wait.reject = reject;
    }));
    link(task.waits ??= new_chain(), wait);
    try {
      make(wait);
    } catch (error) {
      settle(wait, false, error);
    }
    return wait.promise;
  };

  // Return whether somebody still waited.
  const settle = (wait, ok, value) => {
    if (!wait.linked) return false;
    unlink(wait.task.waits, wait);
    if (wait.go_on !== null) (0, wait.go_on)();
    if (ok) (0, wait.resolve)(value);
    else {
      p.gave(value);
      fail(wait, value);
    }
    return true;
  };
  p.settle = settle;

  // The same for whoever wants two functions.
  p.suspended = (make, what) =>
    p.wait((wait) => make((value) => settle(wait, true, value), (error) => settle(wait, false, error)), what);

  // cancelling

  const cancelled = (control) => p.new_fault({ code: "cancelled", message: "the task was cancelled", control });

  const abandon_waits = (task) => {
    const { waits } = task;
    if (waits === null) return;
    for (let wait = take_first(waits); wait !== null; wait = take_first(waits)) {
      const entry = wait;
      if (entry.id === 0) {
        enqueue(task, () => (0, entry.reject)(task.stop));
        continue;
      }
      forget_call(entry);
      p.write('["cancel",' + entry.id + "]");
      enqueue(task, () => fail(entry, task.stop));
    }
  };

  // Stop a task; return whether it was still running. Those of many may share their error values.
  p.cancel_task = (task, value = cancelled(false), stop = cancelled(true)) => {
    if (task.status !== "running") return false;
    task.status = "cancelled";
    task.value = value;
    task.stop = stop;
    abandon_waits(task);
    p.close_opened_by(task);
    if (task.clean_ups === null) end(task);
    else clean_up(task, (cleaner) => {
      if (!cleaner.ok) p.spoil(task, cleaner);
      end(task);
      if (task.spoiled !== null) enqueue(task, () => p.warn_unless_told(task));
    });
    return true;
  };

  // the end

  p.lose = (error) => append(lost, error);

  // Cancel what still runs; what cleans up only when all of it shall end.
  p.cancel_rest = (all) => {
    const value = cancelled(false), stop = cancelled(true);
    p.mapEach(watched, (task) => {
      if (all || !task.kept) p.cancel_task(task, value, stop);
    });
  };

  // Return the first failed task nobody looked at, or null.
  p.lost_failure = () => {
    let failed = null;
    p.mapEach(watched, (task) => {
      if (failed === null && task.status === "failed" && !task.observed) failed = task;
    });
    if (failed !== null) return failed;
    const error = lost.length > 0 ? lost[0] : p.take_unheard();
    if (error === null) return null;
    const task = p.new_task(0);
    task.value = error;
    return task;
  };

  // Return all that failed and nobody looked at so far, and know nothing of it any more.
  p.take_lost = () => {
    const found = [];
    p.mapEach(watched, (task, id) => {
      if (task.status !== "failed") return;
      p.mapDelete(watched, id);
      if (!task.observed) append(found, task.value);
    });
    for (let i = 0; i < lost.length; i++) append(found, lost[i]);
    lost.length = 0;
    for (let error = p.take_unheard(); error !== null; error = p.take_unheard()) append(found, error);
    return found;
  };

  p.on_failure = () => {};
  p.object_prototype = Object.prototype;
}
