/** What post and phone call the same of a care sheet. */

import type { CareBlock } from '@vigie/core'
import type { Language } from './preferences.svelte.ts'

export const BLOCK_WORDS: Readonly<Record<Language, Readonly<Record<CareBlock, string>>>> = {
  fr: {
    red_flag_codes: 'Signes de gravité', circumstances: 'Circonstances', gestures: 'Gestes', neurological: 'Neurologique', breathing: 'Respiration',
    circulation: 'Circulation', lesions: 'Lésions', history: 'Plainte et antécédents', reinforcement_codes: 'Renforts demandés', risk_codes: 'Risques',
    advice: 'Avis de la régulation', refusal: 'Refus', psychological: 'Psychologique', remarks: 'Remarques',
  },
  en: {
    red_flag_codes: 'Red flags', circumstances: 'Circumstances', gestures: 'Gestures', neurological: 'Neurological', breathing: 'Breathing',
    circulation: 'Circulation', lesions: 'Injuries', history: 'Complaint and history', reinforcement_codes: 'Reinforcement asked', risk_codes: 'Risks',
    advice: 'Advice of the regulation', refusal: 'Refusal', psychological: 'Psychological', remarks: 'Remarks',
  },
}
