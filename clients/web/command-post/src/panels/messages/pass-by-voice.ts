/** Somebody called a team by radio: the post confirms for it. */

import type { Uuid } from '@vigie/core'
import type { Post } from '../../post.svelte.ts'
import { colonIn } from '../../punctuation.ts'
import { MESSAGE_WORDS } from './words.ts'

export function passByVoice(post: Post, messageId: Uuid, team: { readonly teamId: Uuid; readonly callSign: string }): void {
  const what = (language: 'fr' | 'en'): string => `${MESSAGE_WORDS[language].byVoice}${colonIn(language)}${team.callSign}`
  post.ask({ type: 'message.pass_by_voice', message_id: messageId, team_id: team.teamId, source: 'radio' }, { fr: what('fr'), en: what('en') })
}
