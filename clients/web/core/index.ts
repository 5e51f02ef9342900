/** What screens use of the core: session, replica, connection, and the words of the protocol. */

export { DeviceClock } from './clock.ts'
export type { Instant } from './clock.ts'
export { makeUuid7 } from './codec.ts'
export { Connection, NotSignedIn } from './connection.ts'
export type { StopReason } from './duties.ts'
export { NEXT_STATUSES, REPLAY_PATH, SOCKET_PATH, THRESHOLDS } from './generated/wire.ts'
export type { News } from './effects.ts'
export type * from './generated/wire.ts'
export type { Command, Whole } from './messages.ts'
export type { Phase } from './phases.ts'
export { Replica } from './replica.ts'
export { Session } from './session.ts'
