import { ARRANGE_WORDS } from '../../arrange/words.ts'
import type { PanelName } from '../../layouts.ts'
import { DRAWING_WORDS } from '../drawings/words.ts'
import { SOUND_WORDS } from '../../sounds/words.ts'

export type Choice = PanelName | 'paper' | 'replay' | 'arrange' | 'sounds' | 'drawings'

export const MENU_WORDS = {
  fr: {
    title: 'Opération',
    what: {
      setup: 'équipes, véhicules, radios, intervenants, lieux, secteurs, plans, accès, rôles, plan NOVI, horaires',
      opening: 'qui est arrivé, compté, entendu, en place',
      brief: 'ce qui est ouvert, ce qui a changé ; à lire à chaque relève',
      paper: 'quatre feuilles pour continuer sans serveur',
      back_entry: 'une ligne par fait, avec son heure',
      replay: 'la revoir depuis le début, dans une autre fenêtre, le direct à côté',
      figures: 'délais, charge des équipes, effectifs, victimes ; chaque valeur mène à ses faits',
      stand_down: 'ce qui reste à régler, puis la clôture',
      drawings: DRAWING_WORDS.fr.what,
      arrange: ARRANGE_WORDS.fr.what,
      sounds: SOUND_WORDS.fr.what,
    } as Partial<Record<Choice, string>>,
    named: {
      paper: 'Secours papier',
      replay: 'Revoir',
      drawings: DRAWING_WORDS.fr.onMap,
      arrange: ARRANGE_WORDS.fr.title,
      sounds: SOUND_WORDS.fr.title,
    } as Partial<Record<Choice, string>>,
  },
  en: {
    title: 'Operation',
    what: {
      setup: 'teams, vehicles, radios, members, places, sectors, plans, access, roles, NOVI plan, hours',
      opening: 'who has arrived, been counted, heard, is in place',
      brief: 'what is open, what has changed; to be read at each hand-over',
      paper: 'four sheets to go on without a server',
      back_entry: 'one line for each fact, with its time',
      replay: 'see it again from the start, in another window, the live one beside it',
      figures: 'delays, work of the teams, people, victims; each value leads to its facts',
      stand_down: 'what is left to settle, then the closing',
      drawings: DRAWING_WORDS.en.what,
      arrange: ARRANGE_WORDS.en.what,
      sounds: SOUND_WORDS.en.what,
    } as Partial<Record<Choice, string>>,
    named: {
      paper: 'Paper fallback',
      replay: 'Replay',
      drawings: DRAWING_WORDS.en.onMap,
      arrange: ARRANGE_WORDS.en.title,
      sounds: SOUND_WORDS.en.title,
    } as Partial<Record<Choice, string>>,
  },
}
