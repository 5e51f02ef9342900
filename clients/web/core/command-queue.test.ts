import { expect, test } from 'vitest'
import { CommandQueue, SLOWDOWN_LASTS_MS, toSend, WINDOW } from './command-queue.ts'
import type { StoredCommand } from './command-queue.ts'
import { NOW, TEAM } from './scenes.ts'

const at = (monotonicMs: number): { wallMs: number; monotonicMs: number } => ({ wallMs: NOW + monotonicMs, monotonicMs })
const ids = (taken: StoredCommand[]): number[] => taken.map(({ command }) => command.n)

function status(n: number): StoredCommand {
  return {
    command: { type: 'team.report_status', id: `id ${n}`, n, at: NOW, team_id: TEAM, status: 'alerted' },
    enteredAtMs: 0,
  }
}

function sos(n: number): StoredCommand {
  return { command: { type: 'alert.raise', id: `id ${n}`, n, at: NOW, alert_id: TEAM }, enteredAtMs: 0 }
}

function connected(commandsPerS = 1_000): CommandQueue {
  const queue = new CommandQueue()
  queue.beginConnection(at(0), commandsPerS)
  return queue
}

test('the oldest goes first, and an SOS before it', () => {
  const queue = connected()
  for (const stored of [status(2), sos(3), status(1)]) queue.add(stored)
  expect(ids(queue.take(at(0)))).toEqual([3, 1, 2])
})

test('no more than a window is under way; an answer makes room; an SOS passes', () => {
  const queue = connected()
  for (let n = 1; n <= WINDOW + 2; n += 1) queue.add(status(n))
  expect(queue.take(at(0))).toHaveLength(WINDOW)
  expect([queue.take(at(0)), queue.nextAtMs()]).toEqual([[], null])
  queue.add(sos(99))
  expect(ids(queue.take(at(0)))).toEqual([99])
  expect([queue.settle('id 1'), queue.settle('id 99'), queue.settle('id 99')]).toEqual([true, true, false])
  expect(ids(queue.take(at(1)))).toEqual([WINDOW + 1])
})

test('the pace of the server is kept', () => {
  const queue = connected(2)
  for (let n = 1; n <= 4; n += 1) queue.add(status(n))
  expect(ids(queue.take(at(0)))).toEqual([1, 2])
  expect(queue.nextAtMs()).toBe(500)
  expect(ids(queue.take(at(500)))).toEqual([3])
})

test('after "later" everything ordinary waits, in its order; an SOS waits only for itself', () => {
  const queue = connected()
  queue.add(status(1))
  queue.take(at(0))
  queue.postpone('id 1', at(0), 1_000)
  queue.add(status(2))
  queue.add(sos(3))
  expect(ids(queue.take(at(1)))).toEqual([3])
  queue.postpone('id 3', at(1), 200)
  expect(ids(queue.take(at(100)))).toEqual([])
  expect(queue.nextAtMs()).toBe(201)
  expect(ids(queue.take(at(201)))).toEqual([3])
  expect(ids(queue.take(at(1_000)))).toEqual([1, 2])
})

test('a frame that twice could not be read, alone, is found', () => {
  const queue = connected()
  queue.add(status(1))
  queue.add(status(2))
  queue.take(at(0))
  expect(queue.suspectUnreadable()).toBeNull()
  queue.beginConnection(at(0), 1_000)
  expect(ids(queue.take(at(0)))).toEqual([1])
  expect(queue.suspectUnreadable()?.command.n).toBe(1)
})

test('the age is that of the sending', () => {
  expect(toSend(status(1), at(1_234)).age_ms).toBe(1_234)
})

test('too fast halves the pace of the next connections, and after a minute all of it counts again', () => {
  const queue = connected(8)
  for (let n = 1; n <= 40; n += 1) queue.add(status(n))
  queue.slowDown(at(0))
  queue.slowDown(at(10))
  queue.beginConnection(at(20), 8)
  expect(queue.take(at(20))).toHaveLength(2)
  expect(queue.take(at(9 + SLOWDOWN_LASTS_MS))).toHaveLength(2)
  expect(queue.take(at(10 + SLOWDOWN_LASTS_MS))).toHaveLength(0)
  expect(queue.take(at(1_010 + SLOWDOWN_LASTS_MS))).toHaveLength(8)
})

test('what an earlier boot entered has no age, and names its boot (rule CM6)', () => {
  const command = { ...status(1).command, boot_id: 7 }
  expect(toSend({ command, enteredAtMs: null }, at(1_234))).toEqual(command)
})
