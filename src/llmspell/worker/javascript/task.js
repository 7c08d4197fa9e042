// `Task`: many threads of execution inside one spell.
(p) => {
  "use strict";
  const { append, refused, apply } = p;

  const misuse = (text) => p.fault("task.misuse", text);

  const start = (f, args) => {
    const task = p.next_task();
    p.watch(task);
    p.start_task(task, f, args);
    return task;
  };

  p.misuse = misuse;
  p.start_watched = start;

  // Have `act(task)` called in a segment of the waiting task once another has ended.
  const after = (task, act) => {
    const waiter = p.current;
    task.observed = true;
    if (task.status !== "running" && !task.cleaning) p.enqueue(waiter, () => act(task));
    else p.on_end(task, () => p.enqueue(waiter, () => act(task)));
  };

  p.after = after;

  const give = (task, resolve, reject) => (task.ok ? resolve(task.value) : reject(task.value));
  p.give_outcome = give;

  const wait_for = (task) => {
    if (task === undefined) return refused(misuse("await needs a task"));
    if (task === p.current) return refused(misuse("a task cannot await itself"));
    return p.wait((wait) => after(task, () => p.settle(wait, task.ok, task.value)), "task.await");
  };

  const spawn = (f, ...args) => {
    if (typeof f !== "function") throw misuse("Task.spawn needs a function, got a " + typeof f);
    const { scope } = p.current, task = start(f, args);
    if (scope !== null) p.join_scope(scope, task);
    return p.make_task_handle(task);
  };

  // Let everybody else who can go on do so first.
  const yield_turn = () => {
    return p.wait((wait) => p.enqueue(wait.task, () => p.settle(wait, true, undefined)), "task.yield");
  };

  const cancel = (task) => {
    if (task === undefined) throw misuse("cancel needs a task");
    task.observed = true;
    return p.cancel_task(task);
  };

  // Nothing else runs before a function returns, so all that is left to do is refuse one that waits.
  const atomic = (f) => {
    if (typeof f !== "function") throw misuse("Task.atomic needs a function, got a " + typeof f);
    const value = f();
    if (p.isPromise(value)) throw misuse("nothing can wait inside Task.atomic");
    return value;
  };

  const registrar = (name, only_cancelled) => (f) => {
    if (typeof f !== "function") throw misuse(name + " needs a function, got a " + typeof f);
    p.add_clean_up(f, only_cancelled);
  };

  p.worker_ops = ({
    __proto__: null,
    "task.spawn": spawn,
    "task.await": wait_for,
    "task.cancel": cancel,
    "task.status": (task) => task.status,
    "task.yield": yield_turn,
    "task.atomic": atomic,
    "task.preemptive": () => false,
    "task.defer": registrar("Task.defer", false),
    "task.on_cancel": registrar("Task.onCancel", true),
    "json.encode": (value) => p.json_encode(value),
    "json.decode": (text) => p.json_decode(text),
    "json.array": (list) => p.json_array(list),
    "print": (...values) => apply(p.print, undefined, values),
    "require": (name) => p.require(name),
  });
}
