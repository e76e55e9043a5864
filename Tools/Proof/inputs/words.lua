-- The most frequent words of a file.
local counts = {}
for line in io.lines(arg[1]) do
  for word in line:gmatch("%a+") do counts[word] = (counts[word] or 0) + 1 end
end
local words = {}
for word in pairs(counts) do words[#words + 1] = word end
table.sort(words, function(left, right)
  if counts[left] ~= counts[right] then return counts[left] > counts[right] end
  return left < right
end)
for index = 1, 20 do print(counts[words[index]], words[index]) end
local out = assert(io.open("words.txt", "w"))
for _, word in ipairs(words) do out:write(word, "\n") end
out:close()
-- The number of an error is not the same everywhere, its text is.
print(io.open("words.txt"):seek("end"), (select(2, io.open("nowhere.txt"))))
os.remove("words.txt")
