import type { CoverSize } from '@vigie/core'

export const COVER_SIZES: readonly CoverSize[] = ['paps', 'small', 'medium', 'large']

export const AGREED_WORDS = {
  fr: {
    title: 'Facultatif : horaires, public, organisateur …',
    size: 'Dimensionnement',
    attendance: 'Public attendu',
    start: 'Début prévu',
    end: 'Fin prévue',
    backwards: 'La fin prévue vient avant le début.',
    organiser: 'Organisateur (service, société)',
    organiserHint: 'Ville de Sète',
    lead: 'Organisme pilote',
    leadHint: 'Croix-Rouge de l’Hérault',
  },
  en: {
    title: 'Optional: hours, attendance, organiser …',
    size: 'Cover size',
    attendance: 'Expected attendance',
    start: 'Planned start',
    end: 'Planned end',
    backwards: 'The planned end comes before the start.',
    organiser: 'Organiser (service, company)',
    organiserHint: 'Bay City Council',
    lead: 'Lead organisation',
    leadHint: 'Bay first aid',
  },
}
