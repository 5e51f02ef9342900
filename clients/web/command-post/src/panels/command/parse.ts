/** The command bar's language: what was typed becomes something to do, or why it does not. Pure; nothing is done here. */

import type { TeamStatus, Uuid } from '@vigie/core'
import { readFactTime } from '../../fact-time.ts'
import { plain } from '../../matching.ts'
import { statusNamed } from './statuses.ts'

export interface KnownTeam {
  readonly id: Uuid
  readonly callSign: string
}

/** What the words are about. */
export interface Known {
  readonly teams: readonly KnownTeam[]
  readonly interventions: ReadonlyMap<number, Uuid>
  /** Every number by which a victim is known. */
  readonly victims: ReadonlyMap<string, readonly Uuid[]>
  /** Numbers that crews say on the radio instead of a status. */
  readonly radioCodes: ReadonlyMap<string, TeamStatus>
  readonly now: number
}

export type Trouble = 'status' | 'time' | 'intervention' | 'victim' | 'nothing' | 'team'

export type Meaning =
  | { readonly is: 'status'; readonly teamId: Uuid; readonly status: TeamStatus; readonly statedAt: number | null }
  | { readonly is: 'engage'; readonly teamId: Uuid; readonly interventionId: Uuid }
  | { readonly is: 'alert'; readonly teamId: Uuid }
  | { readonly is: 'create'; readonly place: string }
  | { readonly is: 'help' }
  | { readonly is: 'team'; readonly teamId: Uuid }
  | { readonly is: 'intervention'; readonly interventionId: Uuid }
  | { readonly is: 'victim'; readonly victimId: Uuid }

export interface Understood {
  /** What may be meant, the likeliest first; one of several is chosen, none is done unseen. */
  readonly meanings: readonly Meaning[]
  /** Why there is none. */
  readonly trouble: Trouble | null
  /** The words that were not understood. */
  readonly words: string
}

const CREATE = /^(?:i|inter|intervention|n|nouvelle|new)\s+(.+)$/
const VICTIM = /^(?:v|vic|victime|victim)\s*([\p{L}\p{N}-]*\d[\p{L}\p{N}-]*)$/u
const NUMBERED = /^(?:i|inter|intervention|n°|no\.?|#)?\s*(\d{1,6})$/
/** Behind a call sign: its crew calls for help. */
const CALLS: ReadonlySet<string> = new Set(['sos', 'detresse', 'distress', 'mayday'])
const MOST = 8

export function parse(typed: string, known: Known): Understood {
  const text = plain(typed)
  if (text === '') return trouble('nothing', '')
  if (text.startsWith('?') || text === 'aide' || text === 'help') return meaning({ is: 'help' })
  // Call signs may look like anything: a team that is named in full is always one of the answers.
  const named = findTeams(tokens(text), known).filter(({ fit }) => fit === 'whole')
  const itself = named.filter(({ rest }) => rest.length === 0).map(({ team }): Meaning => ({ is: 'team', teamId: team.id }))
  const number = NUMBERED.exec(text)
  if (number !== null) return oneOf([...meaningsOfNumber(number[1]!, /^\d/.test(text), known), ...itself], 'intervention', number[1]!)
  const victim = VICTIM.exec(text)
  if (victim !== null) {
    const found = (known.victims.get(victim[1]!) ?? []).map((victimId): Meaning => ({ is: 'victim', victimId }))
    return oneOf([...found, ...itself], 'victim', victim[1]!)
  }
  // As it was typed: an address keeps its capitals and accents.
  if (CREATE.test(text) && named.length === 0) return meaning({ is: 'create', place: typed.trim().replace(/^\S+\s+/, '') })
  const order = /^(.+?)\s*(?:>|→)\s*(?:n°|#)?\s*(\S*)$/.exec(text)
  return order === null ? parseReport(text, known) : parseOrder(order[1]!, order[2]!, known)
}

/** A bare number is an intervention first, then a victim; behind a word for interventions it is nothing else. */
function meaningsOfNumber(digits: string, isBare: boolean, known: Known): Meaning[] {
  const interventionId = known.interventions.get(Number(digits))
  return [
    ...(interventionId === undefined ? [] : [{ is: 'intervention' as const, interventionId }]),
    ...(isBare ? (known.victims.get(digits) ?? []) : []).map((victimId) => ({ is: 'victim' as const, victimId })),
  ]
}

/** `vpsp12 > 14` */
function parseOrder(head: string, digits: string, known: Known): Understood {
  const found = findTeams(tokens(head), known).filter(({ rest }) => rest.length === 0)
  if (found.length === 0) return trouble('team', head)
  const interventionId = /^\d+$/.test(digits) ? known.interventions.get(Number(digits)) : undefined
  if (interventionId === undefined) return trouble('intervention', digits)
  return oneOf(best(found).map(({ team }) => ({ is: 'engage', teamId: team.id, interventionId })), 'team', head)
}

/** `vpsp12 sp`, `vpsp12 3`, `VPSP12 sur place -5`, `vpsp12 sos`; a call sign alone finds its team. */
function parseReport(text: string, known: Known): Understood {
  const timed = /^(.*\S)\s+([-−]\d\S*|\d{1,2}\s?[:h]\s?\d{2})$/.exec(text)
  const statedAt = timed === null ? null : readFactTime(timed[2]!, known.now)
  if (statedAt === undefined) return trouble('time', timed![2]!)
  const found = findTeams(tokens(timed === null ? text : timed[1]!), known)
  const calling = found.filter(({ rest }) => CALLS.has(rest.join(' ')))
  if (calling.length > 0) return oneOf(best(calling).map(({ team }) => ({ is: 'alert', teamId: team.id })), 'team', text)
  const reports = found.flatMap((each) => {
    const status = each.rest.length === 0 ? null : statusNamed(each.rest.join(' '), known.radioCodes)
    return status === null ? [] : [{ ...each, status }]
  })
  const alone = found.filter(({ rest }) => rest.length === 0)
  const isNamed = alone.some(({ fit }) => fit === 'whole')
  if (timed === null && (isNamed || reports.length === 0) && alone.length > 0) {
    return oneOf(best(alone).map(({ team }) => ({ is: 'team', teamId: team.id })), 'team', text)
  }
  if (reports.length > 0) {
    return oneOf(best(reports).map(({ team, status }) => ({ is: 'status', teamId: team.id, status, statedAt })), 'status', text)
  }
  if (found.length > 0) return trouble('status', best(found)[0]!.rest.join(' '))
  const within = known.teams.filter((team) => plain(team.callSign).includes(text)).slice(0, MOST)
  return oneOf(within.map((team) => ({ is: 'team', teamId: team.id })), 'team', text)
}

/** How well the first words name a team: all of its call sign, all of it abbreviated, or its beginning. */
type Fit = 'whole' | 'short' | 'begun'
const FITS: readonly Fit[] = ['whole', 'short', 'begun']

interface Named {
  readonly team: KnownTeam
  readonly fit: Fit
  /** How many words it took. */
  readonly length: number
  readonly rest: readonly string[]
}

function findTeams(words: readonly string[], known: Known): Named[] {
  return known.teams.flatMap((team) => {
    const sign = tokens(plain(team.callSign))
    let length = 0
    while (length < sign.length && length < words.length && isBegun(words[length]!, sign[length]!)) length += 1
    if (length === 0) return []
    const isExact = sign.slice(0, length).every((token, index) => token === words[index])
    const fit = length < sign.length ? 'begun' : isExact ? 'whole' : 'short'
    return [{ team, fit, length, rest: words.slice(length) }]
  })
}

/** Words may be abbreviated, numbers may not. */
function isBegun(word: string, token: string): boolean {
  return word === token || (/^\p{L}/u.test(word) && token.startsWith(word))
}

/** Of several teams those that are named best; a longer name beats a shorter one. */
function best<Each extends Named>(found: readonly Each[]): Each[] {
  const rank = ({ fit, length }: Named): number => FITS.indexOf(fit) * 100 - length
  const first = Math.min(...found.map(rank))
  return found.filter((each) => rank(each) === first).slice(0, MOST)
}

/** `vpsp12` and `VPSP 12` are the same two words. */
function tokens(text: string): string[] {
  return text.match(/\p{L}+|\d+/gu) ?? []
}

function meaning(one: Meaning): Understood {
  return { meanings: [one], trouble: null, words: '' }
}

function oneOf(meanings: readonly Meaning[], otherwise: Trouble, words: string): Understood {
  return meanings.length === 0 ? trouble(otherwise, words) : { meanings, trouble: null, words: '' }
}

function trouble(what: Trouble, words: string): Understood {
  return { meanings: [], trouble: what, words }
}
