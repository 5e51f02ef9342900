/** The commands of a call for help. */

import type { AlertKind, Uuid } from '@vigie/core'
import { colonIn } from '../../../command-post/src/punctuation.ts'
import type { Phone } from '../phone.svelte.ts'
import { KIND_WORDS, SOS_WORDS } from './words.ts'

const PLACE_LASTS_MS = 120_000

/** Call for help, with the place if one is known. */
export async function raise(phone: Phone, kind: AlertKind): Promise<void> {
  const said = (language: 'fr' | 'en'): string => `${SOS_WORDS[language].sent}${colonIn(language)}${KIND_WORDS[language][kind]}`
  await phone.ask(
    { type: 'alert.raise', alert_id: phone.newId(), kind, team_id: phone.me.teamId, ...place(phone) },
    { fr: said('fr'), en: said('en') },
  )
}

/** Where this phone is, if it was so a moment ago: an older place would send help astray. */
function place(phone: Phone): { readonly lat_deg: number; readonly lon_deg: number } | Record<never, never> {
  const { fix } = phone.tracker
  if (fix === null || phone.clock.now().monotonicMs - fix.atMs > PLACE_LASTS_MS) return {}
  return { lat_deg: fix.lat, lon_deg: fix.lon }
}

/** Take it back: a post makes sure, and clears it. */
export async function askEnd(phone: Phone, alertId: Uuid): Promise<void> {
  await phone.ask({ type: 'alert.ask_end', alert_id: alertId }, { fr: SOS_WORDS.fr.safeSaid, en: SOS_WORDS.en.safeSaid })
}

/** Say that this team goes to help, or does not after all. */
export async function respond(phone: Phone, alertId: Uuid, isGoing: boolean): Promise<void> {
  const key = isGoing ? 'goingSaid' : 'notGoing'
  await phone.ask(
    { type: 'alert.respond', alert_id: alertId, team_id: phone.me.teamId, ...(isGoing ? {} : { is_going: false }) },
    { fr: SOS_WORDS.fr[key], en: SOS_WORDS.en[key] },
  )
}
