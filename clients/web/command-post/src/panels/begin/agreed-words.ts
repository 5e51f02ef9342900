import type { CoverSize, CrewTriage } from '@vigie/core'

export const COVER_SIZES: readonly CoverSize[] = ['paps', 'small', 'medium', 'large']

/** How crews may sort; what a physician decides is another act. */
export const CREW_TRIAGE_WORDS: Readonly<Record<'fr' | 'en', Readonly<Record<CrewTriage, string>>>> = {
  fr: { first_aider: 'repérage secouriste', start: 'START', salt: 'SALT' },
  en: { first_aider: 'first-aider marking', start: 'START', salt: 'SALT' },
}

export const AGREED_WORDS = {
  fr: {
    title: 'Facultatif : horaires, public, tri, organisateur …',
    size: 'Dimensionnement',
    attendance: 'Public attendu',
    start: 'Début prévu',
    end: 'Fin prévue',
    backwards: 'La fin prévue vient avant le début.',
    organiser: 'Organisateur (service, société)',
    organiserHint: 'Ville de Sète',
    lead: 'Organisme pilote',
    leadHint: 'Croix-Rouge de l’Hérault',
    triage: 'Tri des équipes, le même pour toutes',
    usual: 'comme d’habitude',
  },
  en: {
    title: 'Optional: hours, attendance, sorting, organiser …',
    size: 'Cover size',
    attendance: 'Expected attendance',
    start: 'Planned start',
    end: 'Planned end',
    backwards: 'The planned end comes before the start.',
    organiser: 'Organiser (service, company)',
    organiserHint: 'Bay City Council',
    lead: 'Lead organisation',
    leadHint: 'Bay first aid',
    triage: 'Sorting by crews, the same for all',
    usual: 'as usual',
  },
}
