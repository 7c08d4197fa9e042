const said = (f, ...args) => {
  try {
    f(...args); return true
  } catch (fault) { return `${fault.code} ${fault.line} ${fault.message}` }
}

return [
  said(Log.error, 5),
  said(Log.info),
  said(Log.debug, "x", ["a list"]),
  said(Log.warn, "x", {}, 1),
  said(Run.progress, 2),
  said(Run.progress, 0.5, Log),
  said(Run.progress, true),
  said(Log.info, await Tool.get("calculate")),
  said(Log.info, "fine", null),
  said(Run.progress, 1),
]
