// Groups of tasks: waiting for all of them, for the first, or for a scope that ends with them.
(p) => {
  "use strict";
  const { append, isArray, isInteger, chain, apply, suspended } = p;

  // what is waited for, and which of it the group has started

  const promise_member = (promise) => {
    const task = p.new_task(0);
    const end = (ok) => (value) => {
      if (task.status !== "running") return;
      task.status = ok ? "done" : "failed";
      task.ok = ok;
      task.value = value;
      p.end_task(task);
    };
    chain(promise, end(true), end(false));
    return task;
  };

  const member = (group, item, name, i) => {
    if (typeof item === "function") {
      const task = p.start_watched(item, []);
      append(group.own, task);
      return task;
    }
    if (p.isPromise(item)) return promise_member(item);
    const task = p.task_of(item);
    if (task === undefined) throw p.misuse(name + ": item " + (i + 1) + " is not a function, task or promise");
    if (task === p.current) throw p.misuse("a task cannot await itself");
    return task;
  };

  const cancel_own = (group) => {
    for (let i = 0; i < group.own.length; i++) p.cancel_task(group.own[i]);
  };

  const new_group = (list, name) => {
    if (!isArray(list)) throw p.misuse(name + " needs a list of functions, tasks or promises");
    const group = ({ __proto__: null, own: [], all: [], over: false, owner: p.current, end: null });
    for (let i = 0; i < list.length; i++) append(group.all, member(group, list[i], name, i));
    group.end = p.on_end(group.owner, () => cancel_own(group));
    return group;
  };

  // Settle a group once: cancel what it started and still runs, then answer.
  const settle = (group, act) => {
    if (group.over) return;
    group.over = true;
    p.forget_end(group.owner, group.end);
    cancel_own(group);
    act();
  };

  const values_of = (group) => {
    const values = [];
    for (let i = 0; i < group.all.length; i++) append(values, group.all[i].value ?? null);
    return values;
  };

  const all = (list) => suspended((resolve, reject) => {
    const group = new_group(list, "Task.all");
    let left = group.all.length;
    if (left === 0) settle(group, () => resolve([]));
    for (let i = 0; i < group.all.length; i++) {
      p.after(group.all[i], (task) => {
        if (!task.ok) settle(group, () => reject(task.value));
        else if (--left === 0) settle(group, () => resolve(values_of(group)));
      });
    }
  }, "task.all");

  const first_of = (group, resolve, reject) => {
    for (let i = 0; i < group.all.length; i++) {
      p.after(group.all[i], (task) => settle(group, () => p.give_outcome(task, resolve, reject)));
    }
  };

  const race = (list) => suspended((resolve, reject) => {
    const group = new_group(list, "Task.race");
    if (group.all.length === 0) throw p.misuse("Task.race needs at least one function, task or promise");
    first_of(group, resolve, reject);
  }, "task.race");

  const timed_out = (seconds) =>
    p.fault("task.timeout", "the task did not finish within " + seconds + " s", "give it more time, or less to do");

  const timeout = (seconds, f, ...args) => suspended((resolve, reject) => {
    if (typeof seconds !== "number") throw p.misuse("Task.timeout needs a number of seconds, got a " + typeof seconds);
    if (typeof f !== "function") throw p.misuse("Task.timeout needs a function, got a " + typeof f);
    const late = timed_out(seconds);
    const group = new_group([() => apply(f, undefined, args), () => p.perform("task.sleep", [seconds])], "Task.timeout");
    const timer = group.all[1];
    first_of(group, (value) => (timer.ok ? reject(late) : resolve(value)), reject);
  }, "task.timeout");

  // outcomes

  const plain_error = (task) => {
    const { code, message, hint } = p.error_map(task.value);
    return { code, message, hint };
  };

  // what ends the whole spell is nobody's outcome
  const is_control = (task) => task.status === "failed" && p.is_control(task.value);

  const outcome = (task) => {
    if (task.ok) return { status: "done", value: task.value ?? undefined };
    if (task.status === "cancelled") return task.spoiled === null ? { status: "cancelled" } : { status: "cancelled", error: task.value };
    return { status: "failed", error: p.as_error(task.value, task.site) };
  };

  // Return one error for the failures of several tasks.
  const together = (tasks, text) => {
    const errors = [];
    for (let i = 0; i < tasks.length; i++) {
      if (is_control(tasks[i])) return tasks[i].value;
      append(errors, plain_error(tasks[i]));
    }
    const first = errors[0];
    return p.new_fault({ code: "task.group", message: text + "; the first: " + first.message, hint: first.hint, data: { errors } });
  };

  const each_ended = (group, act) => {
    for (let i = 0; i < group.all.length; i++) p.after(group.all[i], act);
  };

  const settle_all = (list) => suspended((resolve, reject) => {
    const group = new_group(list, "Task.settle");
    let left = group.all.length;
    if (left === 0) settle(group, () => resolve([]));
    each_ended(group, (task) => {
      if (is_control(task)) settle(group, () => reject(task.value));
      else if (--left === 0) settle(group, () => {
        const outcomes = [];
        for (let i = 0; i < group.all.length; i++) append(outcomes, outcome(group.all[i]));
        if (resolve(outcomes)) p.told(group.all);
      });
    });
  }, "task.settle");

  const any = (list) => suspended((resolve, reject) => {
    const group = new_group(list, "Task.any");
    let left = group.all.length;
    if (left === 0) throw p.misuse("Task.any needs at least one function, task or promise");
    each_ended(group, (task) => {
      if (task.ok) settle(group, () => resolve(task.value));
      else if (--left === 0) settle(group, () => {
        if (reject(together(group.all, "all " + group.all.length + " tasks failed"))) p.told(group.all);
      });
    });
  }, "task.any");

  const map_limit = (options, count) => {
    const limit = options === undefined || options === null ? undefined : options.limit;
    const given = typeof options === "object" && options !== null ? p.keys(options) : [];
    for (let i = 0; i < given.length; i++) {
      if (given[i] !== "limit") throw p.misuse("Task.map has no option " + given[i] + "; there is limit");
    }
    if (limit === undefined && (options === undefined || typeof options === "object")) return count;
    if (!isInteger(limit) || limit < 1) throw p.misuse("Task.map: the limit is a whole number, 1 or more");
    return limit;
  };

  const map = (list, f, options) => suspended((resolve, reject) => {
    if (!isArray(list)) throw p.misuse("Task.map needs a list, got a " + typeof list);
    if (typeof f !== "function") throw p.misuse("Task.map needs a function, got a " + typeof f);
    const count = list.length, results = [], hands = [];
    let taken = 0;
    for (let i = 0; i < count; i++) append(results, null);
    const work = async () => {
      while (taken < count) {
        const at = taken++;
        results[at] = (await apply(f, undefined, [list[at], at])) ?? null;
      }
    };
    const limit = map_limit(options, count);
    for (let i = 0; i < limit && i < count; i++) append(hands, work);
    chain(all(hands), () => resolve(results), reject);
  }, "task.map");

  // scopes

  const cancel_members = (scope) => {
    for (let i = 0; i < scope.members.length; i++) p.cancel_task(scope.members[i]);
  };

  const member_ended = (scope, task) => {
    scope.running--;
    if (task.status === "failed") {
      append(scope.failures, task);
      if (scope.failures.length === 1) cancel_members(scope);
    } else if (task.spoiled !== null) {
      task.scoped = true;
      append(scope.spoiled, task);
      append(scope.failures, task.spoiled);
    }
    if (scope.running === 0) (0, scope.ended)();
  };

  // Make a task end with a scope; its failure is the scope's.
  p.join_scope = (scope, task) => {
    append(scope.members, task);
    scope.running++;
    task.observed = true;
    p.on_end(task, () => member_ended(scope, task));
  };

  const scope_result = (scope, body, resolve, reject) => {
    const { failures, spoiled } = scope;
    if (failures.length === 0) {
      p.give_outcome(body, resolve, reject);
      return;
    }
    const error = failures.length === 1 ? failures[0].value : together(failures, failures.length + " tasks of a scope failed");
    if (reject(error)) p.told(spoiled);
    else p.warn_of_all(spoiled);
  };

  const scope = (f) => suspended((resolve, reject) => {
    if (typeof f !== "function") throw p.misuse("Task.scope needs a function, got a " + typeof f);
    const owner = p.current;
    const made = { __proto__: null, members: [], running: 0, failures: [], spoiled: [], ended: null };
    const body = p.start_watched(f, []);
    body.scope = made;
    const ended = p.on_end(owner, () => cancel_members(made));
    made.ended = () => {
      p.forget_end(owner, ended);
      p.enqueue(owner, () => scope_result(made, body, resolve, reject));
    };
    p.join_scope(made, body);
  }, "task.scope");

  // clean-up

  const CLEAN_UP_S = 5;

  const run_in_reverse = async (acts, cancelled) => {
    let failed = false, failure;
    for (let i = acts.length - 1; i >= 0; i--) {
      if (!cancelled && acts[i].only) continue;
      try {
        await apply(acts[i].f, undefined, []);
      } catch (error) {
        p.place(error, acts[i].site);
        if (failed) p.warn_of_clean_up("another clean-up of a task", error);
        else failure = error;
        failed = true;
      }
    }
    if (failed) throw failure;
  };

  // Run the clean-up of a task, newest first; each of it runs, whatever the others do.
  p.run_clean_ups = (acts, cancelled) => timeout(CLEAN_UP_S, run_in_reverse, acts, cancelled);

  const ops = { __proto__: null, all, race, timeout, settle: settle_all, any, map, scope };
  const names = p.keys(ops);
  for (let i = 0; i < names.length; i++) p.worker_ops["task." + names[i]] = ops[names[i]];
}
