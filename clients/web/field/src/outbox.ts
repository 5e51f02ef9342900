/** What was entered on this phone and how far it has come: pure, whoever keeps it brings the disk. */

import type { Command, TeamStatus, Uuid } from '@vigie/core'
import type { Text } from './language.ts'
import { isProtected } from './sealing.ts'

/** One command, kept from before it is sent until the server has accepted it or somebody has read why not. */
export interface Entry {
  readonly id: Uuid
  readonly command: Command
  /** Which start of the app entered it: the age counts by that one's clock (rule CM6). */
  readonly bootId: number
  /** What was asked, as the crew reads it. */
  readonly what: Text
  readonly state: 'waiting' | 'refused'
  /** Why not, in the server's words; empty unless refused. */
  readonly sentence: Readonly<Record<string, string>>
}

/** As it goes out: the connection follows one operation only, which need not be named in every message (rule CM7). */
export function withoutOperation({ op: _, ...command }: Command): Command {
  return command as Command
}

/** What the page has to send again after a start, in the order in which it was entered; each says its boot. */
export function toSendAgain(entries: readonly Entry[], operationId: Uuid): Command[] {
  return entries
    .filter(({ state, command }) => state === 'waiting' && command.op === operationId)
    .map(({ command, bootId }) => ({ ...withoutOperation(command), boot_id: bootId }))
    .sort((one, other) => one.n - other.n)
}

/** The next counter: above the last one even if the clock of this phone went back (a dead battery, a journey). */
export function nextCounter(last: number, wallMs: number): number {
  return Math.max(last + 1, wallMs)
}

/** What the phone says by itself: that something has arrived on it, and which numbers it lays aside. It is kept and sent
 * like everything else, and is nobody's entry. */
const BY_ITSELF: ReadonlySet<Command['type']> = new Set(['assignment.confirm_delivery', 'message.confirm_delivery', 'numbers.reserve', 'numbers.return'])

/** What the crew entered that waits, in the order in which it goes: an SOS first, then the oldest. */
export function waiting(entries: readonly Entry[]): Entry[] {
  const isSos = ({ command }: Entry): number => Number(command.type === 'alert.raise')
  return entries
    .filter(({ state, command }) => state === 'waiting' && !BY_ITSELF.has(command.type))
    .sort((one, other) => isSos(other) - isSos(one) || one.command.n - other.command.n)
}

/** Refused and not yet read, newest first. */
export function refused(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ state }) => state === 'refused').sort((one, other) => other.command.n - one.command.n)
}

/** When the oldest of what waits was entered, on the wall clock of this phone; null: nothing waits. */
export function waitingSince(entries: readonly Entry[]): number | null {
  const times = waiting(entries).map(({ command }) => command.at)
  return times.length === 0 ? null : Math.min(...times)
}

/** The newest status of this team that the server has not answered. */
export function statusOnItsWay(entries: readonly Entry[]): { readonly status: TeamStatus; readonly at: number } | null {
  const said = waiting(entries).flatMap(({ command }) => {
    if (command.type === 'team.report_status') return [{ status: command.status, at: command.at }]
    if (command.type === 'intervention.create' && command.team_status !== undefined) return [{ status: command.team_status, at: command.at }]
    return []
  })
  return said.at(-1) ?? null
}

/** What goes with a phone that is shut out, as its screen names it (rule CA17). */
export interface Lost {
  readonly count: number
  readonly ofVictims: number
  /** A call for help that nobody has received is no entry like another. */
  readonly hasSos: boolean
}

export function lostOf(entries: readonly Entry[]): Lost {
  const commands = waiting(entries).map(({ command }) => command)
  return { count: commands.length, ofVictims: commands.filter(isProtected).length, hasSos: commands.some(({ type }) => type === 'alert.raise') }
}
