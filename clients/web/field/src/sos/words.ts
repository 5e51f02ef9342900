import type { AlertKind, Role } from '@vigie/core'
import type { Table } from '../language.ts'

export const SOS_WORDS: Table<
  | 'hold' | 'holding' | 'how' | 'send' | 'cancel' | 'notReceived' | 'radio' | 'received' | 'seenBy' | 'unseen' | 'responding'
  | 'safe' | 'safeAsked' | 'stays' | 'sms' | 'call' | 'noNumber' | 'calls' | 'going' | 'notGoing' | 'raised' | 'team' | 'sent' | 'safeSaid' | 'goingSaid'
> = {
  fr: {
    hold: 'Maintenir 2 s',
    holding: 'Maintenez…',
    how: 'Appeler au secours ? Maintenez la touche SOS 2 s, de n’importe quel écran. Ou choisissez ici :',
    send: 'Lancer le SOS',
    cancel: 'Ne rien envoyer',
    notReceived: 'PAS ENCORE REÇU',
    radio: 'Utilisez la radio !',
    received: 'Reçu par le PC',
    seenBy: 'Vu par',
    unseen: 'Personne ne l’a encore vu',
    responding: 'Arrive',
    safe: 'Je suis en sécurité',
    safeAsked: 'Fin demandée : le PC vérifie et lèvera l’alerte.',
    stays: 'L’alerte reste jusqu’à ce que le PC la lève.',
    sms: 'SMS au PC',
    call: 'Appeler le PC',
    noNumber: 'Le numéro du PC n’est pas sur ce téléphone : choisissez à qui.',
    calls: 'appelle au secours',
    going: 'J’y vais',
    notGoing: 'Je n’y vais plus',
    raised: 'lancé à',
    team: 'Une équipe',
    sent: 'SOS',
    safeSaid: 'En sécurité : fin d’alerte demandée',
    goingSaid: 'Nous allons aider',
  },
  en: {
    hold: 'Hold 2 s',
    holding: 'Keep holding…',
    how: 'Call for help? Hold the SOS key for 2 s, from any screen. Or choose here:',
    send: 'Send SOS',
    cancel: 'Send nothing',
    notReceived: 'NOT RECEIVED YET',
    radio: 'Use the radio!',
    received: 'Received by command',
    seenBy: 'Seen by',
    unseen: 'Nobody has seen it yet',
    responding: 'Coming',
    safe: 'I am safe',
    safeAsked: 'End asked for: the post makes sure and will clear it.',
    stays: 'The alert stays until the post clears it.',
    sms: 'Text command',
    call: 'Call command',
    noNumber: 'Command’s number is not on this phone: choose to whom.',
    calls: 'calls for help',
    going: 'I am going',
    notGoing: 'Not going after all',
    raised: 'raised at',
    team: 'A team',
    sent: 'SOS',
    safeSaid: 'Safe: end of alert asked for',
    goingSaid: 'We go and help',
  },
}

export const KIND_WORDS: Table<AlertKind> = {
  fr: { distress: 'Détresse', medical: 'Secouriste blessé', threat: 'Menace', man_down: 'Homme à terre', fall: 'Chute', geofence: 'Zone interdite', custom: 'Alerte' },
  en: { distress: 'Distress', medical: 'One of ours hurt', threat: 'Threat', man_down: 'Man down', fall: 'Fall', geofence: 'Forbidden zone', custom: 'Alert' },
}

/** Who looks at a screen, as a crew names them. */
export const WATCHER_WORDS: Table<'post' | 'sector' | 'medical' | 'site' | 'crew'> = {
  fr: { post: 'PC', sector: 'chef de secteur', medical: 'médecin', site: 'poste de secours', crew: 'équipe' },
  en: { post: 'command post', sector: 'sector leader', medical: 'medical officer', site: 'first-aid post', crew: 'team' },
}

export function watcher(role: Role | null | undefined): keyof (typeof WATCHER_WORDS)['fr'] {
  switch (role) {
    case 'sector_leader':
      return 'sector'
    case 'medical_officer':
      return 'medical'
    case 'post_leader':
      return 'site'
    case 'team_leader':
    case 'team_member':
      return 'crew'
    default:
      return 'post'
  }
}
