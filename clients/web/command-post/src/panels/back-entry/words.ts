import type { Fact, Fault } from './read.ts'

export const BACK_ENTRY_WORDS = {
  fr: {
    title: 'Reprise du papier',
    hint: 'Une ligne par fait, l’heure d’abord : « 14:32 VPSP12 sur place », « 14:35 inter 12 rue du Port », « 14:40 V12 UA ». Tout autre texte va dans la main courante.',
    lines: 'Lignes du papier',
    understood: 'Compris',
    send: 'Saisir',
    sent: 'saisies',
    at: 'Heure',
    fact: 'Fait',
    yesterday: 'hier',
    kinds: { status: 'statut', create: 'nouvelle intervention', triage: 'catégorie', log: 'main courante' } as Record<Fact['is'], string>,
    faults: { time: 'sans heure : 14:32, 1432 ou -5', empty: 'rien après l’heure', several: 'plusieurs équipes possibles', victim: 'numéro de victime inconnu' } as Record<Fault, string>,
    refused: 'refusée',
    example: '14:32 VPSP12 sur place\n14:35 inter 12 rue du Port\n14:40 vent fort, tente repliée',
  },
  en: {
    title: 'Paper entry',
    hint: 'One line for each fact, the time first: “14:32 VPSP12 on scene”, “14:35 inter 12 Harbour Street”, “14:40 V12 UA”. Any other text goes into the log.',
    lines: 'Lines of the paper',
    understood: 'Understood',
    send: 'Enter',
    sent: 'entered',
    at: 'Time',
    fact: 'Fact',
    yesterday: 'yesterday',
    kinds: { status: 'status', create: 'new intervention', triage: 'category', log: 'log' } as Record<Fact['is'], string>,
    faults: { time: 'without a time: 14:32, 1432 or -5', empty: 'nothing after the time', several: 'several teams are possible', victim: 'unknown number of a victim' } as Record<Fault, string>,
    refused: 'refused',
    example: '14:32 VPSP12 on scene\n14:35 inter 12 Harbour Street\n14:40 strong wind, tent folded',
  },
}
