// Values as text: `print`, `console`, and the strict JSON of the script API.
(p) => {
  "use strict";
  const { append, stringify, isArray, keys, join, String } = p;
  const MAX_DEPTH = 64, PIECE = 1000000;

  const member_texts = (value, above) => {
    const parts = [];
    if (isArray(value)) {
      for (let i = 0; i < value.length; i++) append(parts, write(value[i], above));
      return "[" + join(parts, ",") + "]";
    }
    const names = keys(value);
    for (let i = 0; i < names.length; i++) append(parts, stringify(names[i]) + ":" + write(value[names[i]], above));
    return "{" + join(parts, ",") + "}";
  };

  const error_text = (error) => p.error_map(error).message;

  const write_object = (value, above) => {
    const handle = p.handle_text(value);
    if (handle !== null) return handle;
    if (value instanceof p.Error) return error_text(value);
    if (value instanceof p.Date) return p.getTime(value) === p.getTime(value) ? stringify(p.toISO(value)) : '"Invalid Date"';
    if (p.isPromise(value)) return '"<promise>"';
    for (let up = above; up !== null; up = up.up) if (up.value === value) return '"<cycle>"';
    const depth = above === null ? 0 : above.depth + 1;
    if (depth >= MAX_DEPTH) return '"…"';
    return member_texts(value, { __proto__: null, up: above, value, depth });
  };

  const write = (value, above) => {
    switch (typeof value) {
      case "string": return stringify(value);
      case "undefined": return "null";
      case "bigint": return p.bigText(value);
      case "function": return p.handle_text(value) ?? "function";
      case "object": return value === null ? "null" : write_object(value, above);
      default: return String(value);
    }
  };

  // Return a value as a person wants to read it.
  p.render = (value) => {
    if (typeof value === "string") return value;
    if (value === undefined) return "undefined";
    try {
      return write(value, null);
    } catch {
      return "(a value that cannot be shown)";
    }
  };

  // The host counts too and has the last word; but what is printed waits here until the script does.
  let printable = Infinity;
  p.limit_output = (units) => { printable = units; };

  const too_much = () => p.new_fault({
    code: "limit.output", message: "the spell printed more than its limit", hint: "raise it with --limit output=…", control: true,
  });

  const post_pieces = (text) => {
    if (printable < 0) throw too_much();
    printable -= text.length + 1;
    let at = 0;
    do {
      let end = at + PIECE;
      const last = p.charCodeAt(text, end - 1);
      if (last >= 0xd800 && last <= 0xdbff) end++;
      p.post("print", [p.well_formed(p.slice(text, at, end))]);
      at = end;
    } while (at < text.length);
    if (printable < 0) throw too_much();
  };

  const printer = (between) => (...values) => {
    const parts = [];
    for (let i = 0; i < values.length; i++) append(parts, p.render(values[i]));
    post_pieces(join(parts, between));
  };

  p.print = printer("\t");
  const say = printer(" ");
  p.console = { log: say, info: say, warn: say, error: say, debug: say };

  // JSON

  const invalid = (problem) => p.fault("json.invalid", problem);

  // Refuse what has no JSON form; return whether it holds a BigInt.
  const check_json = (value, depth) => {
    const kind = typeof value;
    if (kind === "number" && value - value !== 0) throw invalid("the value has no JSON form: a number that is not finite");
    if (kind === "function" || kind === "symbol") throw invalid("the value has no JSON form: a " + kind);
    if (kind !== "object" || value === null) return kind === "bigint";
    if (depth >= MAX_DEPTH) throw invalid("the value has no JSON form: it contains itself, or is nested too deep");
    if (p.handle_text(value) !== null) throw invalid("the value has no JSON form: a handle");
    const names = keys(value);
    let big = false;
    for (let i = 0; i < names.length; i++) if (check_json(value[names[i]], depth + 1)) big = true;
    return big;
  };

  const write_big = (_, value) => (typeof value === "bigint" ? p.rawJSON(p.bigText(value)) : value);

  p.json_encode = (value) => {
    const big = check_json(value, 0);
    return stringify(value === undefined ? null : value, big ? write_big : undefined);
  };

  // An integer that a number cannot hold is a BigInt, as from the host.
  const read_big = (_, value, { source }) =>
    (typeof value === "number" && !p.isSafe(value) && p.exec(/^-?[0-9]+$/, source) !== null ? p.BigInt(source) : value);

  p.json_decode = (value) => {
    const text = String(value);
    try {
      return p.parse(text, p.exec(/[0-9]{16}/, text) === null ? undefined : read_big);
    } catch (error) {
      throw invalid("not JSON: " + error.message);
    }
  };

  p.json_array = (list) => {
    if (list === undefined) return [];
    if (!isArray(list)) throw p.fault("bridge.convert", "JSON.array needs an array");
    return list;
  };
}
