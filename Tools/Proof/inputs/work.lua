-- Life on a torus, then sorting, strings and closures.
local turns = tonumber(arg[1])
local side = 48
local cells = {}
for index = 0, side * side - 1 do cells[index] = (index * index // 7) % 3 == 0 end
for _ = 1, turns do
  local fresh = {}
  for y = 0, side - 1 do
    for x = 0, side - 1 do
      local count = 0
      for dy = -1, 1 do
        for dx = -1, 1 do
          if (dx ~= 0 or dy ~= 0) and cells[(y + dy) % side * side + (x + dx) % side] then count = count + 1 end
        end
      end
      fresh[y * side + x] = count == 3 or count == 2 and cells[y * side + x]
    end
  end
  cells = fresh
end
for y = 0, side - 1 do
  local row = {}
  for x = 0, side - 1 do row[#row + 1] = cells[y * side + x] and "#" or "." end
  print(table.concat(row))
end

local words = {}
local state = 42
for index = 1, 5000 do
  state = (state * 6364136223846793005 + 1442695040888963407)
  words[index] = string.format("%016x", state)
end
table.sort(words)
print(words[1], words[2500], words[5000])
print((("the quick brown fox"):gsub("(%w+)", function(word) return word:sub(1, 1):upper() .. word:sub(2) end)))
print(string.pack("<i4>d", -2, 1.5):byte(1, -1))
print(math.maxinteger + 1 == math.mininteger, 7 // -2, 7 % -2, -7 // 2.0, 2 ^ 0.5, 1e308 * 10, 0x.8p1)
local function counter()
  local count = 0
  return function() count = count + 1 return count end
end
local first, second = counter(), counter()
print(first(), first(), second())
print(utf8.char(8364, 128512), #"€", utf8.len("naïve"))
print(os.date("!%Y-%m-%d %H:%M:%S", 1700000000), os.time { year = 2020, month = 2, day = 29, hour = 12 })
