// Clean-ups that fail where the end of their task hides it.
//
// A cancelled task ends with the cancellation, a failed one with its own error. Whoever waits for a cancelled one is
// told by the cause of the cancellation; what nobody is told stands in the log.
(p) => {
  "use strict";
  const MAX_TEXT = 2000;
  const hidden = p.new_map();       // id -> cancelled task whose clean-up failed, until somebody is told
  const behind = new p.WeakMap();   // the error value such a task ends with -> the task

  // Write a failed clean-up into the log; not what ends the whole spell, which is told by its end.
  p.warn_of_clean_up = (what, error) => {
    const { code, message, file, line, control } = p.error_map(error);
    if (control) return;
    const fields = file === "" ? { code } : { code, at: file + ":" + line };
    p.post("log.warn", [what + " failed: " + p.well_formed(p.slice(message, 0, MAX_TEXT)), fields]);
  };

  const warn = (task) => {
    p.mapDelete(hidden, task.id);
    p.warn_of_clean_up("the clean-up of a cancelled task", task.spoiled.value);
  };

  // Have a cancelled task end with what failed in its clean-up as the cause.
  p.spoil = (task, cleaner) => {
    if (p.is_control(cleaner.value)) return;
    const cause = p.error_map(cleaner.value);
    task.spoiled = cleaner;
    task.value = p.new_fault({
      __proto__: null, code: "cancelled", message: "the task was cancelled, and its clean-up failed: " + cause.message,
      hint: cause.hint, control: false, cause,
    });
    p.mapSet(hidden, task.id, task);
    p.weakSet(behind, task.value, task);
  };

  // Note that somebody got to know how tasks ended.
  p.told = (tasks) => {
    for (let i = 0; i < tasks.length; i++) if (tasks[i].spoiled !== null) p.mapDelete(hidden, tasks[i].id);
  };

  // Note that somebody was given an error.
  p.gave = (error) => {
    const task = p.weakGet(behind, error);
    if (task !== undefined) p.mapDelete(hidden, task.id);
  };

  // Note that nobody has looked at the promise that an error was given to.
  p.lost_cancellation = (error) => {
    const task = p.weakGet(behind, error);
    if (task !== undefined) warn(task);
  };

  // Write into the log what nobody was told who waited for a task; a scope takes its time.
  p.warn_unless_told = (task) => {
    if (p.mapGet(hidden, task.id) === task && !task.scoped) warn(task);
  };

  // Do the same for tasks of a scope that nobody waits for.
  p.warn_of_all = (tasks) => {
    for (let i = 0; i < tasks.length; i++) if (p.mapGet(hidden, tasks[i].id) === tasks[i]) warn(tasks[i]);
  };

  // Write into the log what nobody was told by the end of the run.
  p.warn_of_hidden = () => p.mapEach(hidden, warn);
}
