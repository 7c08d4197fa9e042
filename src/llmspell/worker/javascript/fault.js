// Errors as values: what a script catches, what the host is told, and where it happened.
(p) => {
  "use strict";
  const { record, append, hide, join, exec, String, Error } = p;
  const { SyntaxError } = globalThis;
  const to_well_formed = p.uncurried(String.prototype.toWellFormed);
  const MAX_FRAMES = 40, MAX_CAUSES = 8, FIRST_LINE = 1000;
  const sources = [];             // { first, last, file }: each source has its own range of line numbers
  const faults = new p.WeakMap(); // error values made here -> their map
  const hints = new p.WeakMap();  // errors of the engine -> what may help
  const placed = new p.WeakMap(); // errors whose stack says where their task was started
  const coded = new p.WeakMap();  // errors without a code of their own that were given one
  const position = /^(.*):(\d+) in /;
  let next_line = FIRST_LINE;
  let raw_sites = false;

  const is_object = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

  // stacks

  const source_at = (line) => {
    for (let i = sources.length - 1; i >= 0; i--) if (line > sources[i].first && line <= sources[i].last) return sources[i];
    return null;
  };

  const frame_text = (site) => {
    if (site === undefined) return null;   // there was no room for it: the next who needs some is told
    const line = site.getLineNumber();
    const source = source_at(line);
    if (source === null) return null;
    return source.file + ":" + (line - source.first) + " in " + (site.getFunctionName() || "<anonymous>");
  };

  const stack_text = (sites) => {
    const lines = [];
    for (let i = 0; i < sites.length && lines.length < MAX_FRAMES; i++) {
      const text = frame_text(sites[i]);
      if (text !== null) append(lines, text);
    }
    return join(lines, "\n");
  };

  Error.stackTraceLimit = MAX_FRAMES + 10;
  // The engine does not say what is not a function. Where a member of a global that is not there is called, it is plain.
  const name_callee = (error, sites) => {
    const message = p.getOwnPropertyDescriptor(error, "message");
    if (message === undefined || message.value !== "not a function" || sites[0] === undefined) return;
    const line = sites[0].getLineNumber(), source = source_at(line);
    if (source === null) return;
    const text = p.split(source.text, "\n")[line - source.first - 1] ?? "", at = sites[0].getColumnNumber() - 1;
    const owner = exec(/([A-Za-z]+)\.$/, p.slice(text, 0, at)), member = exec(/^[A-Za-z_$][A-Za-z0-9_$]*/, p.slice(text, at));
    const known = owner === null ? undefined : p.getOwnPropertyDescriptor(globalThis, owner[1])?.value;
    if (member === null || !is_object(known) || member[0] in known) return;
    hide(error, "message", owner[1] + "." + member[0] + " is not a function");
    const names = p.keys(known);
    if (names.length > 0) p.weakSet(hints, error, "known: " + join(names, ", "));
  };

  Error.prepareStackTrace = (error, sites) => {
    if (raw_sites) return sites;
    name_callee(error, sites);
    return stack_text(sites);
  };
  p.defineProperty(Error, "prepareStackTrace", { value: undefined, writable: false, configurable: false, __proto__: null });

  // Return a source with as many empty lines in front as make its line numbers its own.
  p.place_source = (file, source, head = "") => {
    const lines = p.split(source, "\n").length, text = head + source;
    append(sources, ({ __proto__: null, first: next_line, last: next_line + lines + 1, file, text }));
    const padding = p.repeat("\n", next_line);
    next_line += lines + 2;
    return padding;
  };

  // Put an error of the compiler that is behind the end of a text on its last line, and say what it means there.
  p.place_at_end = (error, file, text, is_closed_twice) => {
    const found = exec(position, read(error, "stack", "string") ?? "");
    if (found === null || +found[2] <= p.split(text, "\n").length) return;
    const last = p.split(p.slice(text, 0, exec(/\s*$/, text).index), "\n").length;
    hide(error, "message", is_closed_twice() ? "a } closes what was not opened" : "the text ends in the middle of an expression or a block");
    hide(error, "stack", file + ":" + last + " in <anonymous>");
  };

  // Return an error made now, whose stack is written out only if it is ever needed.
  p.mark_site = () => {
    raw_sites = true;
    const site = new Error("");
    raw_sites = false;
    return site;
  };

  // sites: the places in a script that started something which goes on without them

  const MAX_SITES = 8, SITE_FRAMES = 20;

  // Return the innermost frame of a script in a marked site, as text; null for none.
  const first_frame = (error) => {
    const sites = error.stack;
    for (let i = 0; p.isArray(sites) && i < sites.length; i++) {
      const text = frame_text(sites[i]);
      if (text !== null) return text;
    }
    return null;
  };

  p.first_frame = first_frame;
  p.mark_text = (mark) => (p.isArray(mark.stack) ? stack_text(mark.stack) : "");

  const new_site = (text, what, up) => {
    const above = up !== null && up.depth < MAX_SITES ? up : null;
    return text === null ? above : { __proto__: null, text: text + " (" + what + ")", up: above, depth: above === null ? 1 : above.depth + 1 };
  };

  // Return the innermost frame of the script that is running, as text; null for none.
  p.place_here = () => {
    Error.stackTraceLimit = SITE_FRAMES;
    const site = p.mark_site();
    Error.stackTraceLimit = MAX_FRAMES + 10;
    return first_frame(site);
  };

  // Return the place of a frame: its file and line.
  p.place_of = (text) => {
    const found = exec(position, text);
    return found === null ? text : found[1] + ":" + found[2];
  };

  // Return the place of the script that is running, with what it did, and the site its own task has; null for no place.
  p.site_here = (what, up) => new_site(p.place_here(), what, up);

  // Return the place that was marked, in the same form.
  p.site_of = (mark, what) => new_site(first_frame(mark), what, null);

  const places_text = (site) => {
    const lines = [];
    for (let at = site; at !== null; at = at.up) append(lines, at.text);
    return join(lines, "\n");
  };

  // Add a site, and those behind it, to where an error came from; once.
  p.place = (value, site) => {
    if (site === null || site === undefined || !is_object(value) || p.weakHas(placed, value) || p.is_control(value)) return;
    p.weakSet(placed, value, places_text(site));
    if (!(value instanceof Error)) return;
    const stack = read(value, "stack", "string") || "";
    try {
      hide(value, "stack", (stack === "" ? "" : stack + "\n") + places_text(site));
    } catch {
      return;   // a frozen error stays as it is
    }
  };

  // error values

  const set_place = (error, stack) => {
    const found = exec(position, stack);
    hide(error, "stack", stack);
    error.file = found === null ? "" : found[1];
    error.line = found === null ? 0 : +found[2];
  };

  const fill = (error, map) => {
    p.weakSet(faults, error, map);
    hide(error, "name", "SpellError");
    hide(error, "message", String(map.message));
    error.code = String(map.code);
    error.hint = String(map.hint || "");
    error.data = map.data || {};
    error.control = map.control === true;
    if (map.cause) hide(error, "cause", p.place_like(p.new_fault(map.cause), map.cause));
    return error;
  };

  // Turn a marked call site into the error value of a failed call.
  // One that a script function raised keeps its place, and its stack goes on here.
  p.fault_at = (site, map) => {
    const here = typeof site.stack === "string" ? site.stack : stack_text(site.stack || []);
    fill(site, map);
    set_place(site, map.stack ? map.stack + (here ? "\n" + here : "") : here);
    return site;
  };
  // Give an error the place of an error map.
  p.place_like = (error, map) => {
    set_place(error, map.stack || "");
    return error;
  };
  p.new_fault = (map) => p.fault_at(p.mark_site(), record(map));
  p.fault = (code, message, hint = "") => p.new_fault({ code, message, hint });
  p.is_control = (error) => typeof error === "object" && error !== null && p.weakHas(faults, error)
    && p.weakGet(faults, error).control === true;

  // what the host is told: runs script code only inside `try`

  const read = (value, name, kind) => {
    try {
      const found = value[name];
      return typeof found === kind ? found : undefined;
    } catch {
      return undefined;
    }
  };

  // Return what was thrown as an error value: anything but an object becomes one, an Error gets the code it lacks.
  p.as_error = (value, site) => {
    if (!is_object(value)) return p.place_like(p.new_fault(p.error_map(value)), { stack: places_text(site) });
    if (!(value instanceof Error) || "code" in value) return value;
    try {
      const { code, hint } = p.error_map(value);
      hide(value, "code", code);
      if (!("hint" in value)) hide(value, "hint", hint);
      p.weakSet(coded, value, true);
    } catch {
      return value;   // a frozen error stays as it is
    }
    return value;
  };

  const clean = (text) => (p.isWellFormed(text) ? text : to_well_formed(text));

  p.well_formed = clean;

  const plain_text = (value) => {
    if (typeof value === "object" && value !== null) return p.render(value);
    if (typeof value === "function") return "function";
    return String(value);
  };

  const message_of = (value) => {
    const message = read(value, "message", "string");
    if (message === undefined) return plain_text(value);
    if (!(value instanceof Error) || value === p.syntax_error || (read(value, "code", "string") !== undefined && !p.weakHas(coded, value))) return message;
    const name = read(value, "name", "string") || "Error";
    return name === "Error" ? message : name + ": " + message;
  };

  const code_of = (value) => {
    if (value instanceof p.InternalError && read(value, "message", "string") === "out of memory") return "limit.memory";
    return read(value, "code", "string") || (value instanceof SyntaxError && value === p.syntax_error ? "script.syntax" : "script.error");
  };
  const cause_of = (value, depth) => {
    let cause;
    try {
      cause = value.cause;
    } catch {
      cause = undefined;
    }
    return cause === undefined || cause === null || depth >= MAX_CAUSES ? null : p.error_map(cause, depth + 1);
  };

  // What can be said of errors of the engine that name no place; a stack that is used up leaves no room to write one.
  const hint_of = (value, message) => {
    if (p.weakHas(hints, value)) return p.weakGet(hints, value);
    if (value instanceof p.RangeError && message === "Maximum call stack size exceeded") return "a function calls itself without end";
    if (value instanceof p.ReferenceError && p.slice(message, 0, 21) === "could not load module") {
      return "there is no import() at run time: write import at the top of the file, or require with a literal";
    }
    return "";
  };

  // Return the error map of anything that was thrown.
  p.error_map = (value, depth = 0) => {
    const object = is_object(value);
    const stack = (value instanceof Error && read(value, "stack", "string")) || (object && p.weakGet(placed, value)) || "";
    const found = exec(position, stack);
    const code = object ? code_of(value) : "script.error";
    return {
      code: clean(code),
      message: clean(code === "limit.memory" ? "the spell used more memory than its limit" : object ? message_of(value) : plain_text(value)),
      hint: clean((object && (read(value, "hint", "string") || hint_of(value, read(value, "message", "string") ?? ""))) || ""),
      stack: clean(stack),
      file: found === null ? "" : clean(found[1]),
      line: found === null ? 0 : +found[2],
      cause: object ? cause_of(value, depth) : null,
      data: (object && p.sendable(read(value, "data", "object"))) || {},
      control: code === "limit.memory" || p.is_control(value),
      known: (object && p.weakGet(faults, value)?.known) || 0,
    };
  };
}
