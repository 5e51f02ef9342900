import type { Language } from '../../preferences.svelte.ts'
import type { Why } from './why.ts'

const FR = {
  people: 'Effectif',
  status: 'Statut',
  position: 'position',
  contact: 'contact',
  never: 'jamais',
  why: {
    no_phone: 'pas de téléphone dans l’équipe',
    no_network: 'pas de réseau, ou application fermée',
    asleep: 'application en veille',
    standing: 'à l’arrêt à la dernière position',
    no_position: 'téléphone en ligne sans position : GPS coupé ou sans vue du ciel',
  } as Readonly<Record<Why, string>>,
}

export const TEAM_WORDS: Readonly<Record<Language, typeof FR>> = {
  fr: FR,
  en: {
    people: 'People',
    status: 'Status',
    position: 'position',
    contact: 'contact',
    never: 'never',
    why: {
      no_phone: 'no phone in the team',
      no_network: 'no network, or app closed',
      asleep: 'app asleep',
      standing: 'was standing still when last seen',
      no_position: 'phone is online without a position: GPS off, or no view of the sky',
    },
  },
}
