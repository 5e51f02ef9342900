-- Applies a batch of records to the live state, appends them to the stream and pushes them, once.
-- KEYS: meta, state, log. ARGV: channel, header of the push, log id, schema hash, records to keep, first seq, number of
-- records; then for each record: its bytes, its number of entities, and for each entity its key and its bytes.
-- Answers {1, head, how many heard it} when it was applied, {1, head} when the feed stood at the batch's end or beyond,
-- {0, head} when records before the batch are missing.
local meta, state, log = KEYS[1], KEYS[2], KEYS[3]
local channel, header, log_id, schema_hash, kept = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local first, count = tonumber(ARGV[6]), tonumber(ARGV[7])

local known = redis.call('HMGET', meta, 'log_id', 'seq', 'schema_hash')
local is_same_log = known[1] == log_id
local head = is_same_log and tonumber(known[2]) or 0
if first > head + 1 then return {0, head} end
local last = first + count - 1
if last <= head then return {1, head} end

local records, entities, frames = {}, {}, {}
local place = 8
for seq = first, last do
  local record, changed = ARGV[place], tonumber(ARGV[place + 1])
  if seq > head then
    records[#records + 1] = {string.format('%.0f-0', seq), record}
    frames[#frames + 1] = struct.pack('>I4', #record) .. record
    for at = place + 2, place + 2 * changed, 2 do
      entities[#entities + 1] = {ARGV[at], ARGV[at + 1]}
    end
  end
  place = place + 2 + 2 * changed
end
if place ~= #ARGV + 1 then return redis.error_reply('VIGIE the batch is not what it announces') end
local push = header .. struct.pack('>I8', math.max(first, head + 1)) .. table.concat(frames)

-- Another log under this name is another life of the operation: nothing of it may show through.
if not is_same_log then redis.call('UNLINK', state, log) end
-- A state that two releases have written to is of neither: it feeds no start until it is rebuilt.
if is_same_log and known[3] ~= schema_hash then schema_hash = '' end
for _, record in ipairs(records) do
  redis.call('XADD', log, 'MAXLEN', '~', kept, record[1], 'r', record[2])
end
for _, entity in ipairs(entities) do
  redis.call('HSET', state, entity[1], entity[2])
end
redis.call('HSET', meta, 'log_id', log_id, 'seq', string.format('%.0f', last), 'schema_hash', schema_hash)
return {1, last, redis.call('PUBLISH', channel, push)}
