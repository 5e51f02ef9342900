/** The phases of a session and the moves between them, as a table. */

export type Phase =
  | 'offline' // no socket; the next try is planned, or waits for the network
  | 'connecting' // opening the socket, or waiting for Welcome
  | 'joining' // welcomed; the subscription is not complete yet
  | 'live' // everything shown is as the server has it
  | 'resyncing' // was live; what is held is incomplete and being repaired
  | 'stopped' // for good

export const MOVES: Readonly<Record<Phase, readonly Phase[]>> = {
  offline: ['connecting', 'stopped'],
  connecting: ['joining', 'offline', 'stopped'],
  joining: ['live', 'offline', 'stopped'],
  live: ['resyncing', 'offline', 'stopped'],
  resyncing: ['live', 'offline', 'stopped'],
  stopped: [],
}

/** Phases in which the server knows us: commands may go. */
export const WELCOMED: ReadonlySet<Phase> = new Set<Phase>(['joining', 'live', 'resyncing'])
