import type { Table } from '../language.ts'

export const SCAN_WORDS: Table<'receive' | 'ours' | 'oursHelp' | 'victim' | 'victimHelp' | 'noTag' | 'giveByCode' | 'showVictim' | 'unknown' | 'notVictim' | 'notHands' | 'received' | 'close'> = {
  fr: {
    receive: 'Recevoir : scanner',
    ours: 'Notre code',
    oursHelp: 'Qui nous confie une victime scanne ce code.',
    victim: 'Code de la victime',
    victimHelp: 'Qui la prend en charge scanne ce code.',
    noTag: 'Sans bracelet, cela vaut pour une équipe de la même mission ou du même poste.',
    giveByCode: 'Scanner le code du receveur',
    showVictim: 'Montrer le code de la victime',
    unknown: 'Ce téléphone ne connaît pas ce bracelet. Demandez à qui vous la confie de montrer son code, ou enregistrez la victime.',
    notVictim: 'C’est le code d’une équipe ou d’un poste, pas d’une victime.',
    notHands: 'Ce n’est pas le code d’une équipe ni d’un poste.',
    received: 'Victime prise en charge (code lu)',
    close: 'Fermer',
  },
  en: {
    receive: 'Receive: scan',
    ours: 'Our code',
    oursHelp: 'Whoever hands a victim over to us scans this code.',
    victim: 'Code of the victim',
    victimHelp: 'Whoever takes over scans this code.',
    noTag: 'Without a band, this holds for a team of the same mission or the same post.',
    giveByCode: 'Scan the receiver’s code',
    showVictim: 'Show the code of the victim',
    unknown: 'This phone does not know this band. Ask who hands the victim over to show the code, or register the victim.',
    notVictim: 'This is the code of a team or a post, not of a victim.',
    notHands: 'This is not the code of a team or a post.',
    received: 'Victim taken over (code read)',
    close: 'Close',
  },
}
