let nothing

return nothing.field
