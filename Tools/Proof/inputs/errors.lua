-- Errors through many frames, error values, closing, coroutines that fail.
local function deep(count)
  if count == 0 then error({ code = 42 }) end
  return 1 + deep(count - 1)
end
for count = 0, 150, 50 do
  local fine, problem = pcall(deep, count)
  print(fine, type(problem), problem.code)
end
print(select(2, pcall(function() local missing; return missing.field end)))
print(select(2, xpcall(function() return 1 + {} end, function(message) return "handled: " .. message end)))
print(pcall(string.rep, "x", -1), pcall(string.rep))
print(pcall(function() local function again() return again() + 1 end return again() end))
do
  local closing <close> = setmetatable({}, { __close = function(_, problem) print("closed", problem) end })
  print(pcall(function()
    local inner <close> = setmetatable({}, { __close = function(_, problem) print("inner", problem) end })
    error("out", 0)
  end))
end
local producer = coroutine.wrap(function()
  for index = 1, 3 do coroutine.yield(index) end
  error("no more", 0)
end)
for _ = 1, 4 do print(pcall(producer)) end
local total = 0
for _ = 1, 20000 do
  if not pcall(error) then total = total + 1 end
end
print(total)
local sum = 0
for index = 1, 300 do
  local routine = coroutine.create(function(value)
    while true do value = value + coroutine.yield(value) end
  end)
  coroutine.resume(routine, index)
  sum = sum + select(2, coroutine.resume(routine, index))
end
print(sum, collectgarbage("count") > 0)
