local function said(f, ...)
  local ok, fault = pcall(function(...)
    f(...)
  end, ...)
  return ok or fault.code .. " " .. tostring(fault.line) .. " " .. fault.message
end

return {
  said(Log.error, 5),
  said(Log.info),
  said(Log.debug, "x", { "a list" }),
  said(Log.warn, "x", {}, 1),
  said(Run.progress, 2),
  said(Run.progress, 0.5, Log),
  said(Run.progress, true),
  said(Log.info, Tool.get("calculate")),
  said(Log.info, "fine", JSON.null),
  said(Run.progress, 1),
}
