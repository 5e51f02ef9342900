/** What of an operation a role may take away, and where it comes from. The server decides; this offers what it would give. */

import type { Role, Uuid } from '@vigie/core'
import { ask, askFile } from '../access.ts'
import type { Language } from '../preferences.svelte.ts'

const ARCHIVISTS: readonly Role[] = ['cover_head']
const TABULATORS: readonly Role[] = ['dispatcher', 'cover_head', 'org_admin', 'medical_officer']

export type ExportName = 'archive' | 'tables' | 'lines' | 'map' | 'tracks' | 'report_fr' | 'report_en'

export interface Offered {
  readonly name: ExportName
  readonly ending: string
  /** Without anything that leads to a person, if that is wanted. */
  readonly mayBeAnonymised: boolean
}

const ALL: readonly (Offered & { readonly roles: readonly Role[] | null })[] = [
  { name: 'report_fr', ending: 'fr.pdf', mayBeAnonymised: true, roles: TABULATORS },
  { name: 'report_en', ending: 'en.pdf', mayBeAnonymised: true, roles: TABULATORS },
  { name: 'tables', ending: 'zip', mayBeAnonymised: true, roles: TABULATORS },
  { name: 'lines', ending: 'csv', mayBeAnonymised: false, roles: null },
  { name: 'map', ending: 'geojson', mayBeAnonymised: true, roles: TABULATORS },
  { name: 'tracks', ending: 'gpx.zip', mayBeAnonymised: true, roles: TABULATORS },
  { name: 'archive', ending: 'vigie', mayBeAnonymised: false, roles: ARCHIVISTS },
]

export function offeredTo(role: Role): readonly Offered[] {
  return ALL.filter(({ roles }) => roles === null || roles.includes(role))
}

/** Where it is asked for; times on paper are those of the screen. */
export function addressOf(operationId: Uuid, { name, mayBeAnonymised }: Offered, isAnonymised: boolean, timeZone: string): string {
  const base = `/api/operations/${operationId}`
  const query = new URLSearchParams(isAnonymised && mayBeAnonymised ? { anonymised: 'true' } : {})
  if (name === 'report_fr' || name === 'report_en') {
    query.set('language', name.slice(-2))
    query.set('time_zone', timeZone)
  }
  const path = name.startsWith('report') ? 'report.pdf' : name === 'lines' ? 'log' : `exports/${name}`
  return `${base}/${path}${query.size === 0 ? '' : `?${query.toString()}`}`
}

export function mayTakeKeys(role: Role): boolean {
  return ARCHIVISTS.includes(role)
}

/** The keys of everybody who was not erased, in a box that one other installation alone can open. */
export function takeKeys(operationId: Uuid, receiver: string, reason: string): Promise<Blob> {
  return askFile(`/api/operations/${operationId}/exports/keys`, { receiver, reason })
}

/** How far a report is that this person has asked for; null: it is not being made, or the server that makes it is another. */
export interface PrintStep {
  readonly name: string
  readonly number: number
  readonly of: number
  readonly done?: number
  readonly total?: number
}

export async function printStep(operationId: Uuid): Promise<PrintStep | null> {
  return ((await ask('GET', `/api/operations/${operationId}/report/progress`)) as { step: PrintStep | null }).step
}

/** What is in each, so that nobody has to open it to know. */
export const EXPORT_WORDS: Readonly<Record<Language, Readonly<Record<ExportName, readonly [name: string, what: string]>>>> = {
  fr: {
    report_fr: ['Rapport PDF, français', 'situation, chiffres, carte et chronologie, à imprimer'],
    report_en: ['Rapport PDF, anglais', 'le même, en anglais'],
    tables: ['Tableaux CSV', 'main courante, interventions, victimes et statuts pour un tableur ; sans identité'],
    lines: ['Main courante CSV', 'toutes les lignes que vous pouvez lire'],
    map: ['Carte GeoJSON', 'lieux, interventions, équipes et leurs trajets'],
    tracks: ['Traces GPX', 'le trajet de chaque équipe'],
    archive: ['Archive complète', 'chaque fait tel qu’il est gardé, vérifiable et relisible ailleurs ; les noms y restent scellés'],
  },
  en: {
    report_fr: ['PDF report, French', 'situation, figures, map and chronology, to be printed'],
    report_en: ['PDF report, English', 'the same, in English'],
    tables: ['CSV tables', 'log, interventions, victims and statuses for a spreadsheet; no identity'],
    lines: ['CSV log', 'all lines that you may read'],
    map: ['GeoJSON map', 'places, interventions, teams and their ways'],
    tracks: ['GPX tracks', 'the way of each team'],
    archive: ['Whole archive', 'every fact as it is stored, to be proved and read elsewhere; names stay sealed in it'],
  },
}
