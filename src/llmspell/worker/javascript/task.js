// `Task`: many threads of execution inside one spell.
(p) => {
  "use strict";
  const { append, isArray, Promise, rejected, chain, apply } = p;

  const misuse = (text) => p.fault("task.misuse", text);

  const start = (f, args) => {
    const task = p.next_task();
    p.watch(task);
    p.start_task(task, f, args);
    return task;
  };

  // Have `act(task)` called in a segment of the waiting task once another has ended.
  const after = (task, act) => {
    const waiter = p.current;
    task.observed = true;
    if (task.status !== "running") p.enqueue(waiter, () => act(task));
    else append(task.on_end, () => p.enqueue(waiter, () => act(task)));
  };

  const give = (task, resolve, reject) => (task.ok ? resolve(task.value) : reject(task.value));

  const wait_for = (task) => {
    if (task === undefined) return rejected(misuse("await needs a task"));
    if (task === p.current) return rejected(misuse("a task cannot await itself"));
    return new Promise((resolve, reject) => after(task, () => give(task, resolve, reject)));
  };

  // groups: what is waited for, and which of it the group has started

  const promise_member = (promise) => {
    const task = p.new_task(0);
    const end = (ok) => (value) => {
      if (task.status !== "running") return;
      task.status = ok ? "done" : "failed";
      task.ok = ok;
      task.value = value;
      const acts = task.on_end;
      for (let i = 0; i < acts.length; i++) (0, acts[i])(task);
    };
    chain(promise, end(true), end(false));
    return task;
  };

  const member = (group, item, name, i) => {
    if (typeof item === "function") {
      const task = start(item, []);
      append(group.own, task);
      return task;
    }
    if (p.isPromise(item)) return promise_member(item);
    const task = p.task_of(item);
    if (task === undefined) throw misuse(name + ": item " + (i + 1) + " is not a function, task or promise");
    if (task === p.current) throw misuse("a task cannot await itself");
    return task;
  };

  const cancel_own = (group) => {
    for (let i = 0; i < group.own.length; i++) p.cancel_task(group.own[i]);
  };

  const new_group = (list, name) => {
    if (!isArray(list)) throw misuse(name + " needs a list of functions, tasks or promises");
    const group = ({ __proto__: null, own: [], all: [], over: false });
    for (let i = 0; i < list.length; i++) append(group.all, member(group, list[i], name, i));
    const owner = p.current;
    append(owner.on_end, () => cancel_own(group));
    return group;
  };

  // Settle a group once: cancel what it started and still runs, then answer.
  const settle = (group, act) => {
    if (group.over) return;
    group.over = true;
    cancel_own(group);
    act();
  };

  const promised = (make) => {
    try {
      return new Promise(make);
    } catch (error) {
      return rejected(error);
    }
  };

  const values_of = (group) => {
    const values = [];
    for (let i = 0; i < group.all.length; i++) append(values, group.all[i].value ?? null);
    return values;
  };

  const all = (list) => promised((resolve, reject) => {
    const group = new_group(list, "Task.all");
    let left = group.all.length;
    if (left === 0) resolve([]);
    for (let i = 0; i < group.all.length; i++) {
      after(group.all[i], (task) => {
        if (!task.ok) settle(group, () => reject(task.value));
        else if (--left === 0) settle(group, () => resolve(values_of(group)));
      });
    }
  });

  const first_of = (group, resolve, reject) => {
    for (let i = 0; i < group.all.length; i++) {
      after(group.all[i], (task) => settle(group, () => give(task, resolve, reject)));
    }
  };

  const race = (list) => promised((resolve, reject) => {
    const group = new_group(list, "Task.race");
    if (group.all.length === 0) throw misuse("Task.race needs at least one function, task or promise");
    first_of(group, resolve, reject);
  });

  const timed_out = (seconds) =>
    p.fault("task.timeout", "the task did not finish within " + seconds + " s", "give it more time, or less to do");

  const timeout = (seconds, f, ...args) => promised((resolve, reject) => {
    if (typeof seconds !== "number") throw misuse("Task.timeout needs a number of seconds, got a " + typeof seconds);
    if (typeof f !== "function") throw misuse("Task.timeout needs a function, got a " + typeof f);
    const late = timed_out(seconds);
    const group = new_group([() => apply(f, undefined, args), () => p.perform("task.sleep", [seconds])], "Task.timeout");
    const timer = group.all[1];
    first_of(group, (value) => (timer.ok ? reject(late) : resolve(value)), reject);
  });

  const spawn = (f, ...args) => {
    if (typeof f !== "function") throw misuse("Task.spawn needs a function, got a " + typeof f);
    return p.make_task_handle(start(f, args));
  };

  const cancel = (task) => {
    if (task === undefined) throw misuse("cancel needs a task");
    task.observed = true;
    return p.cancel_task(task);
  };

  p.worker_ops = ({
    __proto__: null,
    "task.spawn": spawn,
    "task.await": wait_for,
    "task.cancel": cancel,
    "task.status": (task) => task.status,
    "task.all": all,
    "task.race": race,
    "task.timeout": timeout,
    "json.encode": (value) => p.json_encode(value),
    "json.decode": (text) => p.json_decode(text),
    "json.array": (list) => p.json_array(list),
    "print": (...values) => apply(p.print, undefined, values),
    "require": (name) => p.require(name),
  });
}
