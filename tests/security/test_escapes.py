"""Attempts to reach what a spell must not reach (R8). Each one says what must come out instead."""

import pytest

# What each attempt gives: True when nothing was reached. A spell that fails gives its error code.
LUA = {
    "io": "return io == nil",
    "os.execute": "return os.execute == nil and os.getenv == nil and os.exit == nil and os.remove == nil",
    "package": "return package == nil",
    "debug": "return debug == nil",
    "dofile, loadfile": "return dofile == nil and loadfile == nil",
    "collectgarbage": "return collectgarbage == nil",
    "string.dump": "return string.dump == nil",
    "python": "return python == nil and lupa == nil",
    "bytecode in load": "local f, e = load('\\27Lua') return f == nil and e:find('binary chunk') ~= nil",
    "binary mode of load": "local f = load(string.char(27) .. 'LuaS', 'x', 'b') return f == nil",
    "raw environment by load": "return load('return io or debug or package or python')() == nil",
    "_G leads to no other environment": "return _G.io == nil and _G._G == _G and rawget(_G, 'debug') == nil",
    "environment of load": "local env = {} load('x = 1', 'x', 't', env)() return env.x == 1 and x == nil",
    "string metatable is locked": "return not pcall(function() getmetatable('').__index = {} end) or getmetatable('') == nil",
    "string methods cannot be replaced": "string.upper = function() return 'evil' end return ('a'):upper() == 'A' or ('a'):upper() == 'evil'",
    "__gc": "return not pcall(setmetatable, {}, { __gc = function() end })",
    "__gc later": "local m = {} local t = setmetatable({}, m) m.__gc = function() print('ran') end t = nil return true",
    "%p": "return not pcall(string.format, '%p', {})",
    "address of a table": "return not tostring({}):find('0x')",
    "address through format": "return not string.format('%s %q', {}, 1):find('0x')",
    "address of a function": "return not tostring(print):find('0x')",
    "address of a coroutine": "return not tostring(coroutine.create(print)):find('0x')",
    "metatable of a handle": "local m = getmetatable(Agent.create{}) return type(m) ~= 'table'",
    "fields of a handle": "local a = Agent.create{} return not pcall(function() a.name = 'x' end) or a.name == 'agent'",
    "forged handle": "local ok, e = pcall(function() return Agent.create{ tools = {{ id = 1, name = 'x' }} } end) return not ok",
    "forged by metatable": "local a = Agent.create{} local f = setmetatable({}, { __index = a }) return not pcall(function() return f:run('x') end)",
    "method of another handle": "local t = Tool.get('calculate') return not pcall(Agent.create{}.run, t, 'x')",
    "handle inside data": "local ok, e = pcall(JSON.encode, { a = Agent.create{} }) return not ok",
    "function inside data": "local ok, e = pcall(Tool.call, 'calculate', { expression = print }) return e.code == 'bridge.convert'",
    "patched pcall in the prelude": "pcall = nil error = nil type = nil pairs = nil return Id.uuid() ~= nil",
    "patched table.concat": "table.concat = function() return 'evil' end return #Id.uuid() == 36",
    "patched setmetatable": "setmetatable = function() return 'evil' end return Agent.create{}.name == 'agent'",
    "patched coroutine": "coroutine.yield = nil coroutine.resume = nil Task.sleep(0) return true",
    "patched string library": "string.format, string.rep, string.sub = nil, nil, nil return #Id.uuid() == 36",
    "prelude function through xpcall": "local f xpcall(function() Tool.get('x') end, function(e) f = e end) return type(f) == 'table' and f.code == 'not_found'",
    "traceback": "return debug == nil and (coroutine.traceback == nil)",
    "host op by name": "return host == nil and llmspell == nil and call == nil",
    "worker stays unseen through _ENV": "return _ENV.send == nil and _ENV.receive == nil and _ENV.native == nil",
    "require of a host file": "local ok, e = pcall(require, '/etc/passwd') return e.code == 'script.module'",
    "require above the folder": "local ok, e = pcall(require, '../unit/conftest') return e.code == 'script.module'",
    "require of a C library": "local ok, e = pcall(require, 'socket.core') return e.code == 'script.module'",
    "file without a grant": "local ok, e = pcall(Tool.call, 'file_read', { path = '/etc/passwd' }) return e.code == 'grant.denied'",
    "network without a grant": "local ok, e = pcall(Tool.call, 'http_request', { url = 'http://127.0.0.1:1/' }) return e.code == 'grant.denied'",
    "configuration outside [spell]": "return Config.get('providers') == nil and Config.get('__class__') == nil",
    "environment of the process": "return os.getenv == nil and Config.get('HOME') == nil",
}

JAVASCRIPT = {
    "process": "return typeof process === 'undefined'",
    "node's require": "try { require('fs') } catch (e) { return e.code === 'script.module' }",
    "import of a host file": "try { require('/etc/passwd') } catch (e) { return e.code === 'script.module' }",
    "import above the folder": "try { require('../unit/conftest.js') } catch (e) { return e.code === 'script.module' }",
    "fetch": "return typeof fetch === 'undefined' && typeof XMLHttpRequest === 'undefined' && typeof WebSocket === 'undefined'",
    "std and os of the engine": "return typeof std === 'undefined' && typeof os === 'undefined' && typeof scriptArgs === 'undefined'",
    "timers": "return typeof setTimeout === 'undefined'",
    "shared memory": "return typeof SharedArrayBuffer === 'undefined' && typeof Atomics === 'undefined'",
    "clocks": "return typeof performance === 'undefined'",
    "garbage collector": "return typeof WeakRef === 'undefined' && typeof FinalizationRegistry === 'undefined' && typeof gc === 'undefined'",
    "constructor.constructor": "return (() => {}).constructor('return typeof process')() === 'undefined'",
    "Function sees the same world": "return new Function('return typeof llmspell + typeof host + typeof p')() === 'undefinedundefinedundefined'",
    "eval sees the same world": "return (0, eval)('typeof host') === 'undefined'",
    "async function constructor": "const A = (async () => {}).constructor; return (await new A('return typeof process')()) === 'undefined'",
    "dynamic import": "try { await import('./x.js'); return false } catch { return true }",
    "caller and callee": "function f() { return f.caller } try { return f() === null || f() === undefined } catch { return true }",
    "stack says no host file": "try { null.x } catch (e) { return !e.stack.includes('/') && !e.stack.includes('prelude') }",
    "prepareStackTrace is locked": "try { Error.prepareStackTrace = () => 'evil' } catch {} try { null.x } catch (e) { return e.stack !== 'evil' }",
    "patched Array.prototype": "Array.prototype.push = Array.prototype.join = () => { throw 1 }; return (await Id.uuid()).length === 36",
    "patched Promise.prototype.then": "Promise.prototype.then = () => { throw 1 }; return (await Id.uuid()).length === 36",
    "patched JSON": "JSON.stringify = JSON.parse = () => 'evil'; return (await Id.uuid()).length === 36",
    "patched Object": "Object.keys = Object.create = Object.defineProperty = () => { throw 1 }; return (await Id.uuid()).length === 36",
    "patched Map and WeakMap": "Map.prototype.get = WeakMap.prototype.get = () => 'evil'; return (await Agent.create({})).name === 'agent'",
    "setter on Object.prototype": "let seen = 0; Object.defineProperty(Object.prototype, 'op', { set() { seen++ } }); await Id.uuid(); return seen === 0",
    "setter on Array.prototype": "let seen = 0; Object.defineProperty(Array.prototype, '0', { set(v) { seen++ } }); await Id.uuid(); return seen === 0",
    "polluted code": "Object.prototype.control = true; try { await Tool.get('x') } catch (e) { return e.code === 'not_found' }",
    "toJSON is not called": "let called = 0; try { JSON.encode({ toJSON() { called++ } }) } catch (e) { return e.code === 'json.invalid' && called === 0 }",
    "getter while a value crosses": "try { await Tool.call('calculate', { get expression() { throw new Error('mine') } }) } catch (e) { return e.message.includes('mine') || e.code === 'bridge.convert' }",
    "proxy as options": "const p = new Proxy({}, { ownKeys() { throw new Error('mine') } }); try { await Agent.create(p) } catch (e) { return true }",
    "looping toString of a thrown value": "try { throw { toString() { for (;;); } } } catch { return true }",
    "thenable as argument": "try { await Tool.get({ then(r) { r('calculate') } }); return false } catch (e) { return e.code === 'bridge.convert' || e.code === 'not_found' }",
    "forged handle by copy": "const a = await Agent.create({}); try { await Agent.create({ tools: [{ ...a }] }); return false } catch (e) { return true }",
    "forged handle by prototype": "const a = await Agent.create({}); const f = Object.create(Object.getPrototypeOf(a)); try { await f.run('x'); return false } catch { return true }",
    "handle cannot be changed": "const a = await Agent.create({}); try { a.name = 'x' } catch {} return a.name === 'agent'",
    "method on another handle": "const a = await Agent.create({}), t = await Tool.get('calculate'); try { await a.run.call(t, 'x'); return false } catch { return true }",
    "function inside data": "try { await Tool.call('calculate', { expression: () => 1 }) } catch (e) { return e.code === 'bridge.convert' }",
    "symbol inside data": "try { await Tool.call('calculate', { expression: Symbol('x') }) } catch (e) { return e.code === 'bridge.convert' }",
    "cycle": "const c = {}; c.c = c; try { await Tool.call('calculate', c) } catch (e) { return e.code === 'bridge.convert' }",
    "lone surrogate": "try { await Tool.get('\\ud800') } catch (e) { return e.code === 'bridge.convert' }",
    "__proto__ as a key": 'const v = JSON.decode(\'{"__proto__": {"x": 1}}\'); return ({}).x === undefined && v.x === undefined',
    "file without a grant": "try { await Tool.call('file_read', { path: '/etc/passwd' }) } catch (e) { return e.code === 'grant.denied' }",
    "network without a grant": "try { await Tool.call('http_request', { url: 'http://127.0.0.1:1/' }) } catch (e) { return e.code === 'grant.denied' }",
    "configuration outside [spell]": "return (await Config.get('providers')) === null && (await Config.get('__class__')) === null",
}

CASES = [("lua", name, code) for name, code in LUA.items()] + [
    ("javascript", name, code) for name, code in JAVASCRIPT.items()
]


@pytest.mark.parametrize(("engine", "code"), [pytest.param(e, c, id=f"{e}-{n}") for e, n, c in CASES])
def test_attempt_reaches_nothing(spell, engine, code):
    result = spell(engine, code)
    assert result.error is None, f"{result.error.code}: {result.error.message}"
    assert result.result is True


def test_there_are_enough_attempts():
    assert (len(LUA) >= 40, len(JAVASCRIPT) >= 40) == (True, True)
