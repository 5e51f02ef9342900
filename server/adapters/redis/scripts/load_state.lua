-- KEYS: meta, state. ARGV: schema hash.
-- Answers {log id, seq, {entity key, entity, …}}; nil unless the whole state is of that schema.
local known = redis.call('HMGET', KEYS[1], 'log_id', 'seq', 'schema_hash')
if not known[1] or known[3] ~= ARGV[1] then return false end
return {known[1], known[2], redis.call('HGETALL', KEYS[2])}
