const now = await Time.now()
return [Math.abs(Date.now() / 1000 - now) < 2, String(new Date().getUTCFullYear()) === await Time.format(now, "%Y")]
