-- Keeps the newest position of each team, by the time of its fix, and pushes those that were newer.
-- KEYS: positions. ARGV: channel, header of the push; then for each position: team id, fix_at, its bytes.
local frames = {}
for at = 3, #ARGV, 3 do
  local team, fix_at, position = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2]
  local known = redis.call('HGET', KEYS[1], team)
  if not known or struct.unpack('>I8', known) < fix_at then
    redis.call('HSET', KEYS[1], team, struct.pack('>I8', fix_at) .. position)
    frames[#frames + 1] = struct.pack('>I4', #position) .. position
  end
end
if #frames > 0 then redis.call('PUBLISH', ARGV[1], ARGV[2] .. table.concat(frames)) end
return #frames
