import { expect, test } from 'vitest'
import type { Instant } from './clock.ts'
import type { Effect } from './effects.ts'
import type { Hello, ReplayState, Resume, Upstream } from './generated/wire.ts'
import { NOW, OPERATION, Scene } from './scenes.ts'
import { Session } from './session.ts'

const now: Instant = { wallMs: NOW, monotonicMs: 0 }
const AT = NOW - 3_600_000

function standing(changed: Partial<ReplayState> = {}): ReplayState {
  const range = { first_at: AT - 9, last_at: NOW, last_seq: 40, is_at_end: false }
  return { type: 'replay.state', operation_id: OPERATION, clock: 'known', at: AT, seq: 12, speed: 1, is_playing: false, ...range, ...changed }
}

function sent(effects: Effect[]): Upstream[] {
  return effects.flatMap((effect) => (effect.do === 'send' ? [effect.message] : []))
}

/** A session on a new connection, up to the answer to Hello; what it sent. */
function connect(session: Session, scene: Scene): Upstream[] {
  const tried = session.tick({ ...now, monotonicMs: session.nextTickAtMs() ?? 0 })
  const hello = sent([...tried, ...session.opened('ticket', now)]) as [Hello]
  const welcomed = session.received(scene.welcome({ operation_id: OPERATION, scope: 'operation' }), now)
  return [...hello, ...sent(welcomed)]
}

function replay(): Session {
  return new Session({ operationId: OPERATION, scope: 'operation', client: 'test', bootId: 7, draw: () => 0.5, replay: { clock: 'known', at: AT } })
}

test('a replay asks for its moment, and is told where it stands', () => {
  const [session, scene] = [replay(), new Scene()]
  const [hello] = connect(session, scene) as [Hello]
  expect(hello.subscriptions).toEqual([{ operation_id: OPERATION, scope: 'operation', replay: { clock: 'known', at: AT } }])
  for (const part of scene.parts()) session.received(part, now)
  session.received(standing(), now)
  expect(session.phase).toBe('live')
  expect(session.replaying?.state?.seq).toBe(12)
})

test('what the viewer presses goes out as it is; another clock is another join', () => {
  const [session, scene] = [replay(), new Scene()]
  connect(session, scene)
  expect(sent(session.control({ is_playing: true, speed: 60 }))).toEqual([{ type: 'replay.control', is_playing: true, speed: 60 }])
  const [resume] = sent(session.replayFrom({ clock: 'happened', at: AT + 5 }, now)) as [Resume]
  expect(resume.subscription.replay).toEqual({ clock: 'happened', at: AT + 5 })
})

test('after a lost connection it goes on where it stood, as fast as it went', () => {
  const [session, scene] = [replay(), new Scene()]
  connect(session, scene)
  session.received(standing({ at: AT + 700, speed: 60, is_playing: true }), now)
  session.closed(1006, now)
  const [hello, control] = connect(session, scene) as [Hello, Upstream]
  expect(hello.subscriptions?.[0]?.replay).toEqual({ clock: 'known', at: AT + 700 })
  expect(control).toEqual({ type: 'replay.control', speed: 60, is_playing: true })
})

test('a moment that was asked for while the connection was lost is where the next one begins', () => {
  const [session, scene] = [replay(), new Scene()]
  connect(session, scene)
  session.received(standing({ at: AT + 700 }), now)
  session.closed(1006, now)
  expect(sent(session.control({ seek_at: AT + 300 }))).toEqual([])
  const [hello] = connect(session, scene) as [Hello]
  expect(hello.subscriptions?.[0]?.replay).toEqual({ clock: 'known', at: AT + 300 })
})

test('a live session knows nothing of it', () => {
  const session = new Session({ operationId: OPERATION, scope: 'operation', client: 'test', bootId: 7, draw: () => 0.5 })
  connect(session, new Scene())
  session.received(standing(), now)
  expect(session.replaying).toBeNull()
})

test('while it plays, the moment goes on between two words of the server, not past a late one, and never beyond the end', () => {
  const [session, scene] = [replay(), new Scene()]
  connect(session, scene)
  expect(session.replaying?.momentAt(0)).toBeNull()
  session.received(standing({ last_at: AT + 90_000, speed: 60, is_playing: true }), now)
  expect([0, 500, 1_000, 5_000].map((ms) => session.replaying?.momentAt(ms))).toEqual([AT, AT + 30_000, AT + 60_000, AT + 60_000])
  session.received(standing({ last_at: AT + 20_000, speed: 60, is_playing: true }), now)
  expect(session.replaying?.momentAt(1_000)).toBe(AT + 20_000)
  session.received(standing(), now)
  expect(session.replaying?.momentAt(5_000)).toBe(AT)
})

test('rule RP13: how far the server is with the log is told before it begins, and not after', () => {
  const [session, scene] = [replay(), new Scene()]
  const told = { ...now, monotonicMs: session.nextTickAtMs() ?? 0 }
  session.tick(told)
  session.opened('ticket', now)
  session.received({ type: 'heartbeat', now: NOW, replay_read: [40, 100] }, now)
  expect(session.replaying?.read).toEqual([40, 100])
  session.received({ type: 'heartbeat', now: NOW }, now)
  expect(session.replaying?.read).toBeNull()
  session.received({ type: 'heartbeat', now: NOW, replay_read: [90, 100] }, now)
  session.received(scene.welcome({ operation_id: OPERATION, scope: 'operation' }), now)
  session.received(standing(), now)
  expect(session.replaying?.read).toBeNull()
})
