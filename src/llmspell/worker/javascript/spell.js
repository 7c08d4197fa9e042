// The life of one spell: globals, modules, frames that arrive, and the done frame.
(p) => {
  "use strict";
  const { create, record, keys, hasOwn, indirectEval, chain, resolved, stringify, isArray, hide } = p;
  const modules = create(null);   // file -> { module, complete }: whether it ran to its end
  let texts = create(null), resolve_map = create(null), refused = create(null);
  const runs = create(null);      // host call id -> task that runs a script function
  let failed_end = null;          // what kept the run from coming to its end
  let last_act = null;            // what ends the run once all jobs of the VM are done: until then a promise may be seen to fail
  let ended = false, main_task = null, is_session = false;

  const HOW = "write './name' for a file beside this one, 'name' for one of a library, as a literal";

  // compiling

  const compiles = (text) => {
    try {
      indirectEval(text);
      return true;
    } catch {
      return false;
    }
  };

  const compile = (source, file, head, tail) => {
    const padding = p.place_source(file, source, head);
    try {
      return indirectEval(padding + head + source + tail);
    } catch (error) {
      p.syntax_error = error;
      // what is wrong with the text may show only in what stands around it
      p.place_at_end(error, file, source, () => compiles(head + "{" + source + tail));
      throw error;
    }
  };

  const fail_module = (text, hint) => p.fault("script.module", text, hint);

  // What the host has put around calls whose promise may get lost.
  const watcher = (file) => (value, line) => p.watch_promise(value, file, line);

  // Return a text compiled as the body of a function; `how` is what stands before its parameters. The names that it
  // imports stand around it, in an object of their own, so that they follow what their modules do.
  const compile_body = (source, file, how, parameters) => {
    if (p.indexOf(source, "$live(") < 0) {
      return compile(source, file, "({main: " + how + "(" + parameters + ') => {"use strict"; ', "\n}}).main");
    }
    const head = "({main: ($live, $names, " + parameters + ") => { with ($names) return ({main: " + how + '() => {"use strict"; ';
    const main = compile(source, file, head, "\n}}).main(); }}).main"), names = create(null);
    return (...values) => main(import_into(names), names, ...values);
  };

  // Have names stand for what a module exports now and later; `wanted` says under which name each is exported.
  const import_into = (names) => (exports, wanted) => {
    const aliases = keys(wanted), module = p.Object(exports);
    for (let i = 0; i < aliases.length; i++) {
      p.defineProperty(names, aliases[i], { __proto__: null, get: () => exported(module, wanted[aliases[i]]), configurable: true });
    }
  };

  const { ReferenceError } = globalThis;
  // what is not made yet is missed by whoever reads it, not by the module
  const exported = (module, name) => {
    try {
      return module[name];
    } catch (error) {
      throw error instanceof ReferenceError ? new ReferenceError(error.message) : error;
    }
  };

  const run_module = (file) => {
    const module = { exports: {} }, entry = { __proto__: null, module, complete: false };
    modules[file] = entry;
    try {
      const main = compile_body(texts[file], file, "", "exports, require, module, $llmspell");
      main(module.exports, require_from(file), module, watcher(file));
    } catch (error) {
      delete modules[file];
      throw error;
    }
    entry.complete = true;
    return entry;
  };

  // `import` says which exports it wants; what a circle has not made yet cannot be missed.
  const check_exports = (entry, file, names) => {
    if (!entry.complete) return;
    const exports = p.Object(entry.module.exports);
    for (let i = 0; i < names.length; i++) {
      if (names[i] in exports) continue;
      const has = keys(exports);
      throw fail_module(file + " exports no '" + names[i] + "'", has.length === 0 ? "it exports nothing" : "it exports " + p.join(has, ", "));
    }
  };

  const require_from = (from) => (name, names) => {
    if (typeof name !== "string") throw fail_module("require: expected the name of a module as text, got " + p.say(name), HOW);
    const why = refused[from];
    if (why !== undefined && hasOwn(why, name)) throw fail_module(why[name][0], why[name][1]);
    const known = resolve_map[from];
    const file = known !== undefined && hasOwn(known, name) ? known[name] : undefined;
    if (file === undefined || !hasOwn(texts, file)) {
      throw fail_module("there is no module '" + p.render(name) + "' for " + from, HOW);
    }
    const entry = modules[file] ?? run_module(file);
    if (isArray(names)) check_exports(entry, file, names);
    return entry.module.exports;
  };

  // globals

  const make_function = (spec) => {
    const { op } = spec;
    if (spec.worker === true) return p.worker_ops[op];
    if (spec.post === true) return p.one_way(op, spec.takes);
    if (spec.stream === true) return (...args) => p.open_stream(op, args);
    return (...args) => p.perform(op, args);
  };

  const each_op = (bindings, visit) => {
    const visit_all = (specs) => {
      const names = keys(specs ?? {});
      for (let i = 0; i < names.length; i++) visit(specs[names[i]]);
    };
    const names = keys(bindings.globals);
    for (let i = 0; i < names.length; i++) {
      const spec = bindings.globals[names[i]];
      if (typeof spec.op === "string") visit(spec);
      else visit_all(spec);
    }
    const kinds = keys(bindings.handles);
    for (let i = 0; i < kinds.length; i++) {
      visit_all(bindings.handles[kinds[i]].methods);
      visit_all(bindings.handles[kinds[i]].properties);
    }
  };

  const check_bindings = (bindings) => {
    const used = create(null);
    each_op(bindings, (spec) => {
      if (spec.worker !== true) return;
      if (p.worker_ops[spec.op] === undefined) {
        throw p.fault("internal", "the bindings name the worker op " + spec.op + ", which the JavaScript prelude does not have");
      }
      used[spec.op] = true;
    });
    const ops = keys(p.worker_ops);
    for (let i = 0; i < ops.length; i++) {
      if (!used[ops[i]]) throw p.fault("internal", "no binding names the worker op " + ops[i] + " of the JavaScript prelude");
    }
  };

  const member_target = (name) => {
    const known = globalThis[name];
    if ((typeof known === "object" && known !== null) || typeof known === "function") return known;
    hide(globalThis, name, {});
    return globalThis[name];
  };

  const bind_globals = (globals) => {
    const names = keys(globals);
    for (let i = 0; i < names.length; i++) {
      const spec = globals[names[i]];
      if (typeof spec.op === "string") {
        hide(globalThis, names[i], make_function(spec));
        continue;
      }
      const target = member_target(names[i]), members = keys(spec);
      for (let j = 0; j < members.length; j++) target[members[j]] = make_function(spec[members[j]]);
    }
  };

  const bind_constants = (constants) => {
    const names = keys(constants);
    for (let i = 0; i < names.length; i++) {
      const value = constants[names[i]];
      if (typeof value !== "object" || value === null || isArray(value)) {
        hide(globalThis, names[i], value);
        continue;
      }
      const target = member_target(names[i]), members = keys(value);
      for (let j = 0; j < members.length; j++) target[members[j]] = value[members[j]];
    }
  };

  // Take away what a computation does not see: members by global, none for all of it.
  const withhold = (missing) => {
    const names = keys(missing);
    for (let i = 0; i < names.length; i++) {
      const members = missing[names[i]];
      if (members.length === 0) delete globalThis[names[i]];
      for (let j = 0; j < members.length; j++) delete globalThis[names[i]][members[j]];
    }
  };

  // A zygote does it once for all its spells.
  const bind = (bindings) => {
    check_bindings(bindings);
    p.make_classes(bindings.handles);
    bind_globals(bindings.globals);
    JSON.null = null;
  };

  const prepare = (start) => {
    p.set_now(start.now);
    if (start.watch !== undefined) p.begin_watching(start.watch);
    p.set_seed(start.seed);
    p.limit_output(start.output);
    if (start.bindings !== undefined) bind(start.bindings);
    bind_constants(start.constants);
    if (start.compute !== undefined) withhold(start.compute.without);
    texts = record(start.modules);
    resolve_map = record(start.resolve);
    refused = record(start.refused ?? {});
    p.require = require_from(start.file);
  };

  // ends

  const report = (head, task) => {
    let text;
    if (task.ok) {
      try {
        text = "true," + p.encode(task.value, "result");
      } catch (error) {
        task.ok = false;
        task.value = error;
      }
    }
    if (!task.ok) text = "false," + p.encode(p.error_map(task.value), "error");
    p.write(head + text + "]");
  };

  const end_run = (main) => {
    ended = true;
    p.cancel_rest(true);
    p.warn_of_hidden();
    if (p.stopping !== null) {
      main.ok = false;
      main.value = p.stopping;
    }
    p.end_watching();
    report('["done",', main.ok ? p.lost_failure() ?? main : main);
  };

  const finish_run = (main) => {
    try {
      const ids = keys(runs);
      for (let i = 0; i < ids.length; i++) p.cancel_task(runs[ids[i]]);
      p.cancel_rest(false);
      p.after_clean_up(() => { last_act = () => end_run(main); });
    } catch (error) {
      failed_end = error;   // there was no room for it; the promise that calls this would keep the error
    }
  };

  const result_of = (main, start) => {
    const module = { exports: {} };
    return chain(p.promised(main(require_from(start.file), module.exports, module, watcher(start.file))), (value) => {
      if (value !== undefined) return value;
      const { exports } = module;
      return typeof exports === "object" && exports !== null && hasOwn(exports, "default") ? exports.default : undefined;
    });
  };

  // Return the compiled text of a computation, as an expression where it is one.
  const compile_computation = (source, file) => {
    const head = '({main: async (require, args) => {"use strict"; ';
    const expression = p.slice(source, 0, p.exec(/[;\s]*$/, source).index);
    try {
      return compile(expression, file, head + "return (", "\n)}}).main");
    } catch (error) {
      if (!(error instanceof p.SyntaxError)) throw error;
    }
    return compile(source, file, head, "\n}}).main");
  };

  // Run it; what it gives is called where that is a function.
  const run_computation = (source, file, args) =>
    chain(p.promised(compile_computation(source, file)(require_from(file), args)),
      (value) => (typeof value === "function" ? p.apply(value, undefined, args) : value));

  const run_main = (start) => {
    main_task = p.current;
    const main = main_task;
    p.on_end(main, finish_run);
    p.start_task(main, () => {
      prepare(start);
      is_session = start.session === true;
      if (is_session) return new p.Promise(() => {});   // cells are run until the host ends it
      if (start.compute !== undefined) return run_computation(start.source, start.file, start.compute.args);
      return result_of(compile_body(start.source, start.file, "async ", "require, exports, module, $llmspell"), start);
    }, []);
  };

  // Return whether the main task is over, and the run does not end: there was no room to begin with its end, or for a part.
  const has_no_end = () => !ended && main_task !== null && main_task.status !== "running" && p.all_stuck();
  const no_room = new p.InternalError("out of memory");

  // End a run in which all wait for each other: the host would wait with them for ever.
  const end_if_stuck = () => {
    if (ended || is_session || main_task === null || p.stopping !== null || keys(runs).length > 0 || !p.all_stuck()) return false;
    p.stopping = p.place_like(p.new_fault({
      code: "task.deadlock",
      message: "every task waits for another one, or for a promise that nothing settles: " + p.running_tasks(main_task),
      hint: "close a channel when nothing more comes, and do not wait for each other in a circle",
    }), { stack: "" });
    p.cancel_task(main_task);
    return true;
  };

  // cells: pieces of a session, each run as a task of its own and shown as text

  const take_all = (target, given) => {
    const names = keys(given);
    for (let i = 0; i < names.length; i++) target[names[i]] = given[names[i]];
  };

  const run_cell = (cell) => {
    take_all(texts, cell.modules);
    take_all(resolve_map, cell.resolve);
    take_all(refused, cell.refused);
    for (let i = 0; i < cell.names.length; i++) {
      if (!hasOwn(globalThis, cell.names[i])) hide(globalThis, cell.names[i], undefined);
    }
    const main = compile(cell.source, cell.file, '({main: async (require, $llmspell) => {"use strict"; ', "\n}}).main");
    return chain(p.promised(main(require_from(cell.file), watcher(cell.file))), (value) => {
      if (value === undefined) return null;
      hide(globalThis, "_", value);
      return { text: p.render(value) };
    });
  };

  // In a session, tell of failures that nobody looked at, once no piece runs that still may.
  const tell_lost = () => {
    if (!is_session || keys(runs).length > 0) return;
    const found = p.take_lost();
    for (let i = 0; i < found.length; i++) p.write('["lost",' + p.encode(p.error_map(found[i]), "error") + "]");
  };
  p.on_failure = tell_lost;

  // frames

  const run_call = (id, f, args) => {
    const task = p.new_task(-id);
    task.origin = id;
    const head = '["result",' + id + ",";
    if (f === undefined) {
      task.value = p.fault("bridge.callback", "the host has given this script function back");
      report(head, task);
      return;
    }
    runs[id] = task;
    p.on_end(task, () => {
      delete runs[id];
      tell_lost();
      if (task.status !== "cancelled") report(head, task);
    });
    p.start_task(task, f, args);
  };

  const handlers = ({
    __proto__: null,
    bind: (frame) => bind(frame[1]),
    start: (frame) => run_main(frame[1]),
    reply: (frame) => {
      p.set_now(frame[4]);
      p.answer(frame[1], frame[2], frame[3]);
    },
    call: (frame) => {
      p.set_now(frame[4]);
      run_call(frame[1], p.callback(frame[2]), frame[3]);
    },
    cell: (frame) => {
      p.set_now(frame[3]);
      run_call(frame[1], run_cell, [frame[2]]);
    },
    cancel: (frame) => {
      const task = runs[frame[1]];
      if (task !== undefined) p.cancel_task(task);
    },
    stop: (frame) => {
      if (p.stopping === null) p.stopping = p.place_like(p.new_fault(frame[1]), frame[1]);
      p.cancel_task(main_task);
    },
    drop: (frame) => {
      for (let i = 0; i < frame[1].length; i++) p.forget_callback(frame[1][i]);
    },
  });

  const take_text = (head) => {
    const texts = p.take_out();
    // `join` makes one flat string: the machine cannot read the rope that + makes of long ones
    return texts.length === 0 ? head : p.join([head, p.take_tagged() ? "1[" : "0[", p.join(texts, ","), "]"], "");
  };

  // Run a segment, unless the run has ended; return whether one ran.
  const go_on = () => {
    if (!ended && last_act !== null) (0, last_act)();
    return !ended && p.run_segment();
  };

  // One step for the machine: take a frame over if there is one, then run a segment.
  // Returns 1 when a segment ran, else the frames to send as text ("" for none), and after `done` with a "!" in front.
  // Given "!" it runs nothing and returns what waits to be sent.
  return (text) => {
    if (p.watching) p.watch_running(null);
    if (text === "!") return take_text("");
    if (text !== "") {
      const frame = p.decode(text);
      handlers[frame[0]](frame);
    }
    if (go_on()) return 1;
    if (has_no_end()) throw failed_end ?? no_room;
    if (end_if_stuck() && go_on()) return 1;   // what cleans up goes on, what has ended does not
    return take_text(ended ? "!" : "");
  };
}
