Event.subscribe("never", () => {})
Event.subscribe("never.again")
return "over"
