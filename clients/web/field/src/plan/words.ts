import type { Table } from '../language.ts'

export const PLAN_WORDS: Table<'touch' | 'how' | 'keys' | 'nearer' | 'farther' | 'all' | 'me' | 'here' | 'said' | 'drawn'> = {
  fr: {
    touch: 'Plan de l’opération : touchez l’endroit où vous êtes',
    how: 'Une touche sur le plan suffit ; un repère touché est pris par son nom.',
    keys: 'Au clavier : flèches, + et −, puis Entrée pour la croix. La liste des repères dit la même chose.',
    nearer: 'Plus près',
    farther: 'Plus loin',
    all: 'Tout',
    me: 'Moi',
    here: 'vous (GPS)',
    said: 'lieu annoncé',
    drawn: 'Dessiné par le poste de commandement',
  },
  en: {
    touch: 'Plan of the operation: touch where you are',
    how: 'One touch on the plan is enough; a landmark touched is told by its name.',
    keys: 'By keyboard: arrows, + and −, then Enter for the cross. The list of landmarks says the same.',
    nearer: 'Nearer',
    farther: 'Farther',
    all: 'All',
    me: 'Me',
    here: 'you (GPS)',
    said: 'place told',
    drawn: 'Drawn by the command post',
  },
}
