local tries = 0
local flow = Workflow.sequential{ steps = {
  { name = "shaky", retry = { attempts = 4, delay_s = 0.001, backoff = 2, max_delay_s = 0.01 }, run = function()
      tries = tries + 1
      if tries < 3 then error("not yet") end
      return "done after " .. tries
    end },
} }
local reply = flow:run()
return { reply.output, reply.steps.shaky.attempts, reply.steps.shaky.status, reply.steps.shaky.seconds >= 0.003 }
