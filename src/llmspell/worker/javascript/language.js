// The language without its powers: no clock but the host's, no randomness but the seed, no shared memory.
(p) => {
  "use strict";
  const { Date, construct, apply, hide, String } = p;
  let now_ms = 0;
  p.set_now = (seconds) => {
    now_ms = Math_floor(seconds * 1000);
  };
  const Math_floor = Math.floor, imul = Math.imul;

  // Date

  const HostDate = function (...args) {
    if (new.target === undefined) return String(new Date(now_ms));
    return construct(Date, args.length === 0 ? [now_ms] : args, new.target);
  };
  hide(HostDate, "now", () => now_ms);
  hide(HostDate, "parse", Date.parse);
  hide(HostDate, "UTC", Date.UTC);
  p.defineProperty(HostDate, "name", { __proto__: null, value: "Date" });
  p.defineProperty(HostDate, "length", { __proto__: null, value: 7 });
  p.defineProperty(HostDate, "prototype", { __proto__: null, value: Date.prototype, writable: false });
  hide(Date.prototype, "constructor", HostDate);
  hide(globalThis, "Date", HostDate);

  // Math.random: xoshiro128** over the seed of the start frame

  const WARM_UP = 20;
  let s0 = 1, s1 = 2, s2 = 3, s3 = 4;
  const rotate = (x, k) => (x << k) | (x >>> (32 - k));
  const next_u32 = () => {
    const result = imul(rotate(imul(s1, 5), 7), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 11);
    return result;
  };
  p.set_seed = (seed) => {
    s0 = seed[0] | 0;
    s1 = seed[1] | 0;
    s2 = seed[2] | 0;
    s3 = seed[3] | 0;
    if ((s0 | s1 | s2 | s3) === 0) s0 = 1;
    // the first numbers of a small seed are small
    for (let i = 0; i < WARM_UP; i++) next_u32();
  };
  hide(Math, "random", () => ((next_u32() >>> 5) * 67108864 + (next_u32() >>> 6)) / 9007199254740992);

  // microtasks: an error in one fails the run instead of vanishing

  hide(globalThis, "queueMicrotask", (act) => {
    if (typeof act !== "function") throw p.fault("script.error", "queueMicrotask needs a function");
    p.chain(p.resolved(undefined), () => {
      try {
        apply(act, undefined, []);
      } catch (error) {
        p.lose(error);
      }
    });
  });

  const removed = ["performance", "SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry"];
  for (let i = 0; i < removed.length; i++) delete globalThis[removed[i]];
  hide(globalThis, "console", p.console);
}
