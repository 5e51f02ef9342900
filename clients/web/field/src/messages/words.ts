import type { MessageKind, MessagePriority } from '@vigie/core'
import type { Table } from '../language.ts'

export const MESSAGE_WORDS: Table<
  | 'title' | 'none' | 'acknowledge' | 'acknowledged' | 'withdrawn' | 'us' | 'post' | 'readByPost' | 'ackByPost' | 'sent' | 'write'
  | 'canned' | 'text' | 'send' | 'cancel' | 'markedRead' | 'delivered' | 'fewer' | 'more'
> = {
  fr: {
    title: 'Messages',
    none: 'Aucun message.',
    acknowledge: 'Compris',
    acknowledged: 'Message confirmé',
    withdrawn: 'retiré',
    us: 'nous',
    post: 'PC',
    readByPost: 'lu par le PC',
    ackByPost: 'confirmé par le PC',
    sent: 'reçu par le serveur',
    write: 'Écrire au PC',
    canned: 'Message tout prêt',
    text: 'Texte (sans nom de victime)',
    send: 'Envoyer',
    cancel: 'Annuler',
    markedRead: 'Message lu',
    delivered: 'Message arrivé sur le téléphone',
    fewer: 'moins',
    more: 'plus',
  },
  en: {
    title: 'Messages',
    none: 'No messages.',
    acknowledge: 'Understood',
    acknowledged: 'Message confirmed',
    withdrawn: 'withdrawn',
    us: 'us',
    post: 'Post',
    readByPost: 'read by the post',
    ackByPost: 'confirmed by the post',
    sent: 'received by the server',
    write: 'Write to the post',
    canned: 'Ready-made message',
    text: 'Text (no victim’s name)',
    send: 'Send',
    cancel: 'Cancel',
    markedRead: 'Message read',
    delivered: 'Message arrived on the phone',
    fewer: 'fewer',
    more: 'more',
  },
}

export const MESSAGE_KIND_WORDS: Table<MessageKind> = {
  fr: { text: '', canned: '', order: 'ORDRE', broadcast: 'À tous', request: 'Demande', sitrep: 'Point de situation', methane: 'METHANE' },
  en: { text: '', canned: '', order: 'ORDER', broadcast: 'To all', request: 'Request', sitrep: 'Situation report', methane: 'METHANE' },
}

export const MESSAGE_PRIORITY_WORDS: Table<MessagePriority> = {
  fr: { routine: '', urgent: 'URGENT', flash: 'FLASH' },
  en: { routine: '', urgent: 'URGENT', flash: 'FLASH' },
}
