import type { Avpu, Glasgow, IdentityProof, PupilSize, Sex } from '@vigie/core'
import type { Table } from '../language.ts'
import type { Direction } from './trend.ts'
import type { Fault, NumberName } from './vitals.ts'

export const CARE_WORDS: Table<
  | 'back' | 'vitals' | 'take' | 'never' | 'notRead' | 'blocks' | 'empty' | 'save' | 'cancel' | 'next' | 'erase' | 'point' | 'refused'
  | 'yes' | 'no' | 'now' | 'add' | 'remove' | 'edit' | 'more' | 'less' | 'notes' | 'note' | 'read' | 'readAgain' | 'readAt' | 'reading'
  | 'unread' | 'readFailed' | 'readHint' | 'purpose' | 'sign' | 'signed' | 'signedAt' | 'blockSaid' | 'identitySaid'
  | 'measuredSaid' | 'notedSaid' | 'identity' | 'identityRead' | 'hasIdentity' | 'replaces' | 'name' | 'firstName' | 'birth' | 'birthHint' | 'age'
  | 'years' | 'sex' | 'contact' | 'marks' | 'proof' | 'sealedHint' | 'lock' | 'lockHint' | 'choose' | 'type' | 'wrongCode' | 'triesLeft'
  | 'open' | 'locked' | 'over' | 'unlock' | 'forgot' | 'noKeys' | 'kept' | 'gcs' | 'avpu' | 'pupils' | 'reactive' | 'notReactive' | 'describedSaid'
> = {
  fr: {
    back: 'Retour', vitals: 'Constantes', take: 'Prendre les constantes', never: 'pas de mesure', notRead: 'non lu ici', blocks: 'Fiche bilan', empty: 'rien',
    save: 'Enregistrer', cancel: 'Annuler', next: 'Suivant', erase: 'Effacer le chiffre', point: 'Virgule', refused: 'Impossible. Possible :',
    yes: 'Oui', no: 'Non', now: 'Maintenant', add: 'Ajouter', remove: 'Retirer', edit: 'Modifier', more: 'Plus de choix', less: 'Moins de choix',
    notes: 'Remarques de soins', note: 'Remarque', read: 'Relire ce que le serveur a', readAgain: 'Relire à nouveau', readAt: 'Relu à', reading: 'Lecture…',
    unread: 'Pas encore relu sur ce téléphone', readFailed: 'Le serveur n’a pas donné la fiche.', readHint: 'La lecture est enregistrée : ce téléphone, quand, pourquoi.',
    purpose: 'Prise en charge par l’équipe', sign: 'Signer la fiche', signed: 'Fiche signée', signedAt: 'Signée à',
    blockSaid: 'Fiche bilan', identitySaid: 'Identité', measuredSaid: 'Constantes relevées', notedSaid: 'Remarque de soins',
    identity: 'Identité', identityRead: 'Lire l’identité', hasIdentity: 'Une identité est enregistrée.', replaces: 'Enregistrer remplace toute l’identité déjà saisie.',
    name: 'Nom', firstName: 'Prénom', birth: 'Naissance', birthHint: 'année, ou AAAA-MM-JJ', age: 'Âge', years: 'ans', sex: 'Sexe', contact: 'Personne à prévenir',
    marks: 'Signes, vêtements', proof: 'D’où on le sait', sealedHint: 'Chiffré ; lu seulement par qui en a le droit.',
    lock: 'Relire sans réseau', lockHint: 'Après un redémarrage sans réseau, la fiche ne se relit qu’avec un code choisi ici.',
    choose: 'Choisir un code', type: 'Taper le code', wrongCode: 'Ce n’est pas le code.', triesLeft: 'Essais restants :', open: 'Code choisi : les fiches se relisent sans réseau.',
    locked: 'Les fiches sont gardées derrière le code.', over: 'Trop longtemps sans serveur, ou code faux cinq fois : on écrit, on ne relit pas avant son retour.', unlock: 'Ouvrir les fiches',
    forgot: 'Code oublié : les fiches gardées ici sont effacées ; rien de non envoyé n’est perdu.', noKeys: 'Ce navigateur n’a pas de clés (adresse sans https) : rien n’est gardé après fermeture.',
    kept: 'Code de 4 à 8 chiffres', gcs: 'Glasgow', avpu: 'Conscience (EVDA)', pupils: 'Pupilles', reactive: 'Réactives', notReactive: 'Non réactives',
    describedSaid: 'Âge et sexe',
  },
  en: {
    back: 'Back', vitals: 'Vital signs', take: 'Take the vital signs', never: 'not measured', notRead: 'not read here', blocks: 'Care sheet', empty: 'nothing',
    save: 'Save', cancel: 'Cancel', next: 'Next', erase: 'Erase the digit', point: 'Decimal point', refused: 'Impossible. Possible:',
    yes: 'Yes', no: 'No', now: 'Now', add: 'Add', remove: 'Remove', edit: 'Change', more: 'More choices', less: 'Fewer choices',
    notes: 'Care remarks', note: 'Remark', read: 'Read what the server has', readAgain: 'Read again', readAt: 'Read at', reading: 'Reading…',
    unread: 'Not read on this phone yet', readFailed: 'The server did not give the sheet.', readHint: 'The reading goes on record: this phone, when, why.',
    purpose: 'Care by the crew', sign: 'Sign the sheet', signed: 'Sheet signed', signedAt: 'Signed at',
    blockSaid: 'Care sheet', identitySaid: 'Identity', measuredSaid: 'Vital signs taken', notedSaid: 'Care remark',
    identity: 'Identity', identityRead: 'Read the identity', hasIdentity: 'An identity is on record.', replaces: 'Saving replaces the whole identity entered before.',
    name: 'Name', firstName: 'First name', birth: 'Born', birthHint: 'year, or YYYY-MM-DD', age: 'Age', years: 'years', sex: 'Sex', contact: 'Whom to call',
    marks: 'Marks, clothes', proof: 'How it is known', sealedHint: 'Sealed; read only by who may.',
    lock: 'Reading without a network', lockHint: 'After a start without a network the sheet is read back only with a code chosen here.',
    choose: 'Choose a code', type: 'Type the code', wrongCode: 'This is not the code.', triesLeft: 'Tries left:', open: 'Code chosen: sheets are read back without a network.',
    locked: 'The sheets are kept behind the code.', over: 'Too long without the server, or five wrong codes: write on; nothing is read back until it is reached.', unlock: 'Open the sheets',
    forgot: 'Code forgotten: the sheets kept here are erased; nothing unsent is lost.', noKeys: 'This browser has no keys (address without https): nothing is kept once closed.',
    kept: 'Code of 4 to 8 digits', gcs: 'Glasgow', avpu: 'Consciousness (AVPU)', pupils: 'Pupils', reactive: 'Reactive', notReactive: 'Not reactive',
    describedSaid: 'Age and sex',
  },
}

export const VITAL_WORDS: Table<NumberName> = {
  fr: {
    heart_rate_per_min: 'Pouls', breaths_per_min: 'Respiration', spo2_pct: 'SpO₂', oxygen_l_per_min: 'Oxygène', systolic_mmhg: 'Tension max.',
    diastolic_mmhg: 'Tension min.', temperature_c: 'Température', glucose: 'Glycémie', pain: 'Douleur', capillary_refill_s: 'Recoloration',
  },
  en: {
    heart_rate_per_min: 'Pulse', breaths_per_min: 'Breathing', spo2_pct: 'SpO₂', oxygen_l_per_min: 'Oxygen', systolic_mmhg: 'Systolic',
    diastolic_mmhg: 'Diastolic', temperature_c: 'Temperature', glucose: 'Glucose', pain: 'Pain', capillary_refill_s: 'Refill',
  },
}

export const AVPU_WORDS: Table<Avpu> = {
  fr: { alert: 'Éveillé', verbal: 'Répond à la voix', pain: 'Réagit à la douleur', unresponsive: 'Aucune réaction' },
  en: { alert: 'Alert', verbal: 'Responds to voice', pain: 'Responds to pain', unresponsive: 'Unresponsive' },
}

/** Each part of the coma scale, its lowest step first. */
export const GLASGOW_WORDS: Readonly<Record<'fr' | 'en', Readonly<Record<keyof Glasgow, readonly [string, ...string[]]>>>> = {
  fr: {
    eyes: ['Yeux', 'aucune ouverture', 'à la douleur', 'à la voix', 'spontanée'],
    verbal: ['Parole', 'aucune', 'sons', 'mots', 'confuse', 'orientée'],
    motor: ['Motricité', 'aucune', 'extension', 'flexion anormale', 'retrait', 'localise', 'obéit'],
  },
  en: {
    eyes: ['Eyes', 'none', 'to pain', 'to voice', 'spontaneous'],
    verbal: ['Speech', 'none', 'sounds', 'words', 'confused', 'oriented'],
    motor: ['Movement', 'none', 'extension', 'abnormal flexion', 'withdraws', 'localises', 'obeys'],
  },
}

export const PUPIL_WORDS: Table<PupilSize> = {
  fr: { equal: 'Égales', left_larger: 'Gauche plus grande', right_larger: 'Droite plus grande' },
  en: { equal: 'Equal', left_larger: 'Left larger', right_larger: 'Right larger' },
}

export const FAULT_WORDS: Table<Fault> = {
  fr: { nothing: 'Rien n’est mesuré.', low: 'Un nombre est sous ce qui est possible.', pressure: 'La tension minimale dépasse la maximale.', glasgow: 'Glasgow : il manque une partie.' },
  en: { nothing: 'Nothing is measured.', low: 'A number is below what is possible.', pressure: 'Diastolic is above systolic.', glasgow: 'Glasgow: a part is missing.' },
}

export const TREND_WORDS: Table<Direction> = {
  fr: { rising: 'en hausse', falling: 'en baisse', steady: 'stable' },
  en: { rising: 'rising', falling: 'falling', steady: 'steady' },
}

export const SEX_WORDS: Table<Sex> = {
  fr: { female: 'Femme', male: 'Homme', other: 'Autre', unknown: 'Non dit' },
  en: { female: 'Woman', male: 'Man', other: 'Other', unknown: 'Not said' },
}

export const PROOF_WORDS: Table<IdentityProof> = {
  fr: { declared: 'Dit', document: 'Papier lu', verified: 'Vérifié', unknown: 'Inconnu' },
  en: { declared: 'Said', document: 'Paper read', verified: 'Verified', unknown: 'Unknown' },
}
