/** A place opens, or closes with a reason: what stays there when it does (rule EV10). Pure. */

import type { Replica, Uuid, Whole } from '@vigie/core'
import type { Wish } from '../../post.svelte.ts'
import { makeCasualties } from '../casualties/table.ts'
import { makeArrivals } from '../regulation/queue.ts'

export const DOOR_WORDS = {
  fr: {
    open: 'Ouvrir',
    close: 'Fermer…',
    doClose: 'Fermer',
    closeTitle: 'Fermer',
    isOpen: 'ouvert',
    isClosed: 'fermé',
    here: 'Victimes présentes, qui y restent comptées',
    coming: 'Victimes attendues, à dérouter',
    teams: 'Équipes dont c’est le poste',
    nobody: 'Personne n’y est, personne n’y est attendu.',
  },
  en: {
    open: 'Open',
    close: 'Close…',
    doClose: 'Close',
    closeTitle: 'Close',
    isOpen: 'open',
    isClosed: 'closed',
    here: 'Victims present, who stay counted there',
    coming: 'Victims expected, to be diverted',
    teams: 'Teams based there',
    nobody: 'Nobody is there, nobody is expected there.',
  },
}

const NOT_OURS: ReadonlySet<Whole<'site'>['kind']> = new Set(['hospital', 'defibrillator', 'access_point', 'rendezvous', 'landing_zone'])

/** Hospitals and devices on walls open without us. */
export function opensWithUs(site: Whole<'site'>): boolean {
  return !NOT_OURS.has(site.kind)
}

/** Whom a close leaves to be moved by somebody, as lines to read; the server moves nobody. */
export function stillThere(siteId: Uuid, replica: Replica, language: 'fr' | 'en', colon: string): string {
  const words = DOOR_WORDS[language]
  const here = (makeCasualties(replica)?.lines ?? []).filter((line) => line.siteId === siteId).reduce((sum, { total }) => sum + total, 0)
  const coming = makeArrivals(replica)
    .filter((place) => place.siteId === siteId)
    .flatMap(({ rows }) => rows.filter(({ evacuation }) => evacuation.state !== 'arrived'))
    .reduce((sum, { victims }) => sum + victims.length, 0)
  const teams = [...replica.of('team').values()].filter((team) => team.site_id === siteId && team.merged_into === null).length
  const lines = ([[words.here, here], [words.coming, coming], [words.teams, teams]] as const).filter(([, count]) => count > 0)
  return lines.length === 0 ? words.nobody : lines.map(([text, count]) => `${text}${colon}${count}`).join('\n')
}

export function closeWish(siteId: Uuid, reason: string): Wish {
  return { type: 'site.close', site_id: siteId, note: reason }
}
