import type { UnavailableReason } from '@vigie/core'
import type { Table } from '../language.ts'

export const STATUS_SCREEN_WORDS: Table<
  | 'accepted' | 'none' | 'onItsWay' | 'next' | 'others' | 'more' | 'less' | 'sending' | 'sendNow' | 'takeBack' | 'undo' | 'undone'
  | 'reason' | 'noReason' | 'where' | 'whom' | 'towards' | 'cancel' | 'byPost' | 'post' | 'radio' | 'refused' | 'read'
> = {
  fr: {
    accepted: 'Reçu par le PC',
    none: 'aucun statut reçu',
    onItsWay: 'Pas encore reçu',
    next: 'Étape suivante',
    others: 'Autres statuts',
    more: 'Plus de statuts',
    less: 'Moins de statuts',
    sending: 'Envoi dans 3 s',
    sendNow: 'Envoyer',
    takeBack: 'Annuler',
    undo: 'Revenir à',
    undone: 'Retour à',
    reason: 'Pourquoi indisponible\u00a0?',
    noReason: 'Sans préciser',
    where: 'Vers où ?',
    whom: 'Qui part avec vous ?',
    towards: 'Évacuation vers',
    cancel: 'Annuler',
    byPost: 'saisi par le PC',
    post: 'Après une minute, une étape en arrière se corrige avec le PC, par radio.',
    radio: 'code radio',
    refused: 'Refusé',
    read: 'Lu',
  },
  en: {
    accepted: 'Received by command',
    none: 'no status received',
    onItsWay: 'Not received yet',
    next: 'Next step',
    others: 'Other statuses',
    more: 'More statuses',
    less: 'Fewer statuses',
    sending: 'Goes in 3 s',
    sendNow: 'Send',
    takeBack: 'Cancel',
    undo: 'Back to',
    undone: 'Back to',
    reason: 'Why unavailable?',
    noReason: 'Not said',
    where: 'Where to?',
    whom: 'Who leaves with you?',
    towards: 'Evacuation to',
    cancel: 'Cancel',
    byPost: 'entered by the post',
    post: 'After a minute a step back is corrected by the post: tell them by radio.',
    radio: 'radio code',
    refused: 'Refused',
    read: 'Read',
  },
}

export const REASON_WORDS: Table<UnavailableReason> = {
  fr: {
    restock: 'réapprovision\u00ADnement', // where a narrow key breaks it
    cleaning: 'désinfection',
    break: 'pause',
    breakdown: 'panne',
    psychological: 'soutien psychologique',
    admin: 'administratif',
  },
  en: {
    restock: 'restocking',
    cleaning: 'cleaning',
    break: 'break',
    breakdown: 'breakdown',
    psychological: 'psychological support',
    admin: 'paperwork',
  },
}
