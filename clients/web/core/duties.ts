/** What this client does when the server closes the socket: the duty behind each code, as a table. */

import { CLOSE_CODES } from './generated/wire.ts'

export type Close = keyof typeof CLOSE_CODES

export type Duty =
  | 'return' // come back, with a random delay that grows
  | 'return_at_once' // come back without waiting, the first time
  | 'return_after_drain' // come back within the time the server announced
  | 'return_slower' // come back after 10 s, at half the pace
  | 'find_unreadable' // come back, and do not send the unreadable frame again
  | 'sign_in_again' // come back with a fresh ticket, not with the old one
  | 'stay_away' // stop for good, keep what is held
  | 'wipe' // stop for good, and drop what is held

/** Why the client has stopped for good: the close code, or what happened on this side. */
export type StopReason = Close | 'left' | 'denied'

export const DUTIES: Readonly<Record<Close, Duty>> = {
  going_away: 'return_after_drain',
  unreadable: 'find_unreadable',
  too_large: 'find_unreadable',
  wrong_order: 'return',
  not_signed_in: 'sign_in_again',
  too_fast: 'return_slower',
  too_slow: 'return',
  no_heartbeat: 'return',
  replaced: 'stay_away',
  undeclared_restore: 'stay_away',
  rights_changed: 'return_at_once',
  old_version: 'stay_away',
  revoked: 'wipe',
  bad_origin: 'stay_away',
}

/** The code as one of ours; null for any other end (lost network, 1006, a proxy's code). */
export function readClose(code: number | null): Close | null {
  const found = Object.entries(CLOSE_CODES).find(([, value]) => value === code)
  return found === undefined ? null : (found[0] as Close)
}
