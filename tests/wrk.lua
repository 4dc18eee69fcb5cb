-- One line that a program can read: answers a second, two percentiles in milliseconds, faults.
function done(summary, latency)
  local faults = 0
  for _, number in pairs(summary.errors) do
    faults = faults + number
  end
  io.write(string.format(
    "measured %.1f %.3f %.3f %d\n",
    summary.requests / (summary.duration / 1000000),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, faults
  ))
end
