-- KEYS: meta, log. ARGV: log id, seq after which to read.
-- Answers every stream entry after that seq up to the head; nil where the stream does not reach back so far.
local known = redis.call('HMGET', KEYS[1], 'log_id', 'seq')
local after = tonumber(ARGV[2])
if known[1] ~= ARGV[1] or after > tonumber(known[2]) then return false end
if after == tonumber(known[2]) then return {} end
local first = string.format('%.0f-0', after + 1)
if #redis.call('XRANGE', KEYS[2], first, first) == 0 then return false end
return redis.call('XRANGE', KEYS[2], first, known[2] .. '-0')
