-- Asks for the addresses of a file in turn, if one is named, and tells in one line that a program can read: answers,
-- answers a second, two percentiles in milliseconds, faults.
local paths = {}

function init(arguments)
  if arguments[1] then
    for line in io.lines(arguments[1]) do
      paths[#paths + 1] = wrk.format("GET", line)
    end
    local turn = 0
    request = function()
      turn = turn % #paths + 1
      return paths[turn]
    end
  end
end

function done(summary, latency)
  local faults = 0
  for _, number in pairs(summary.errors) do
    faults = faults + number
  end
  io.write(string.format(
    "measured %d %.1f %.3f %.3f %d\n",
    summary.requests, summary.requests / (summary.duration / 1000000),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, faults
  ))
end
