// Verdicts of hooks: plain objects, so saying one asks nobody.
(p) => {
  "use strict";

  const verdict = (name, field) => (value) => {
    const made = { verdict: name };
    if (value !== undefined) made[field] = value;
    return made;
  };

  const retry = (options = {}) => {
    if (typeof options !== "object" || options === null) throw p.misuse("retry takes an object of options");
    const made = { verdict: "retry" }, names = p.keys(options);
    for (let i = 0; i < names.length; i++) made[names[i]] = options[names[i]];
    return made;
  };

  p.worker_ops["hook.replace"] = verdict("replace", "value");
  p.worker_ops["hook.cache_hit"] = verdict("cache_hit", "value");
  p.worker_ops["hook.deny"] = verdict("deny", "reason");
  p.worker_ops["hook.redirect"] = verdict("redirect", "target");
  p.worker_ops["hook.retry"] = retry;
}
