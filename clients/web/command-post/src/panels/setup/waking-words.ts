import type { Language } from '../../preferences.svelte.ts'

const FR = {
  title: 'Réveil des téléphones',
  hint: 'Un ordre peut réveiller un téléphone verrouillé par le service de notifications de son navigateur (Google, Apple, Mozilla…). Il n’apprend ni qui, ni quoi, ni où : le signal est vide. Chaque équipier choisit sur son téléphone.',
  noService: 'Ce serveur n’a pas de service de notifications : son exploitant doit en nommer un (VIGIE_PUSH_SERVICES).',
  allow: 'Réveiller les téléphones en veille pour un ordre, un message à confirmer ou la réponse à leur demande',
  turnedOn: 'Réveil des téléphones autorisé',
  turnedOff: 'Réveil des téléphones arrêté',
}

export const WAKING_WORDS: Readonly<Record<Language, Readonly<Record<keyof typeof FR, string>>>> = {
  fr: FR,
  en: {
    title: 'Waking phones',
    hint: 'An order can wake a locked phone through the push service of its browser (Google, Apple, Mozilla…). It learns neither who, nor what, nor where: the signal is empty. Everybody chooses on their own phone.',
    noService: 'This server has no push service: whoever runs it has to name one (VIGIE_PUSH_SERVICES).',
    allow: 'Wake phones that sleep for an order, a message to be confirmed or the answer to what they asked for',
    turnedOn: 'Waking of phones allowed',
    turnedOff: 'Waking of phones ended',
  },
}
