-- Puts a staged state in the place of the live one, unless the live one stands beyond it or is as good. The stream goes
-- on if it ends where the staged state stands; else it starts anew after it.
-- KEYS: meta, state, log, staging. ARGV: log id, seq, schema hash, number of entities staged.
local meta, state, log, staging = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local known = redis.call('HMGET', meta, 'log_id', 'seq', 'schema_hash')
local lead = known[1] == ARGV[1] and tonumber(known[2]) - tonumber(ARGV[2]) or -1
if lead > 0 or (lead == 0 and known[3] == ARGV[3]) then
  redis.call('UNLINK', staging)
  return 0
end
if redis.call('HLEN', staging) ~= tonumber(ARGV[4]) then
  return redis.error_reply('VIGIE the staged state is not complete')
end
redis.call('UNLINK', state)
if lead < 0 then redis.call('UNLINK', log) end
if tonumber(ARGV[4]) > 0 then
  redis.call('RENAME', staging, state)
  redis.call('PERSIST', state)
end
redis.call('HSET', meta, 'log_id', ARGV[1], 'seq', ARGV[2], 'schema_hash', ARGV[3])
return 1
