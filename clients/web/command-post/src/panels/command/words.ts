import type { Language } from '../../preferences.svelte.ts'
import type { Trouble } from './parse.ts'

interface Words {
  readonly title: string
  readonly hint: string
  readonly examples: readonly (readonly [string, string])[]
  readonly trouble: Readonly<Record<Trouble, string>>
  readonly several: string
  readonly status: string
  readonly unusual: string
  readonly heard: string
  readonly engage: string
  readonly notFree: string
  readonly alert: string
  readonly create: string
  readonly help: string
  readonly team: string
  readonly intervention: string
  readonly victim: string
  readonly forbidden: string
}

export const COMMAND_WORDS: Readonly<Record<Language, Words>> = {
  fr: {
    title: 'Commande',
    hint: 'vpsp12 sp · vpsp12 > 14 · i gare du nord · 14 · v 47',
    examples: [
      ['vpsp12 sp', 'statut en abrégé ou en toutes lettres'],
      ['vpsp12 3', 'statut par son code radio'],
      ['vpsp12 sur place -5', 'il y a 5 min ; ou 14:32'],
      ['vpsp12 > 14', 'engager sur l’intervention 14'],
      ['vpsp12 sos', 'détresse entendue à la radio'],
      ['i gare du nord', 'nouvelle intervention'],
      ['14', 'montrer l’intervention 14'],
      ['v 47', 'trouver la victime 47'],
      ['?', 'aide'],
    ],
    trouble: {
      nothing: '',
      status: 'Statut inconnu :',
      time: 'Heure incomprise :',
      intervention: 'Aucune intervention de ce numéro :',
      victim: 'Aucune victime de ce numéro :',
      team: 'Rien de tel :',
    },
    several: 'Plusieurs réponses : choisissez avec ↑ ↓.',
    status: 'Collationnez :',
    unusual: 'étape inhabituelle : vous insistez',
    heard: 'entendu par radio',
    engage: 'Engager',
    notFree: 'pas libre : une question suivra',
    alert: 'Détresse entendue de',
    create: 'Nouvelle intervention :',
    help: 'Ouvrir l’aide',
    team: 'Montrer l’équipe',
    intervention: 'Montrer l’intervention',
    victim: 'Montrer la victime',
    forbidden: 'Votre rôle ne permet pas de l’enregistrer.',
  },
  en: {
    title: 'Command',
    hint: 'vpsp12 os · vpsp12 > 14 · i north gate · 14 · v 47',
    examples: [
      ['vpsp12 os', 'a status, short or in words'],
      ['vpsp12 3', 'a status by its radio code'],
      ['vpsp12 on scene -5', '5 min ago; or 14:32'],
      ['vpsp12 > 14', 'send to intervention 14'],
      ['vpsp12 sos', 'a call for help heard on the radio'],
      ['i north gate', 'new intervention'],
      ['14', 'show intervention 14'],
      ['v 47', 'find victim 47'],
      ['?', 'help'],
    ],
    trouble: {
      nothing: '',
      status: 'Unknown status:',
      time: 'Time not understood:',
      intervention: 'No intervention of that number:',
      victim: 'No victim of that number:',
      team: 'Nothing like it:',
    },
    several: 'Several answers: choose with ↑ ↓.',
    status: 'Repeat back:',
    unusual: 'unusual step: you insist',
    heard: 'heard by radio',
    engage: 'Send',
    notFree: 'not free: a question will follow',
    alert: 'Call for help heard from',
    create: 'New intervention:',
    help: 'Open the help',
    team: 'Show the team',
    intervention: 'Show intervention',
    victim: 'Show victim',
    forbidden: 'Your role may not record it.',
  },
}
