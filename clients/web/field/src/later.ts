/** What a thumb asks for after the first screen stands: fetched right then, so that the app itself is there sooner. */

export { tellCondition } from './condition/tell.ts'
export { default as HelpDialog } from './help/HelpDialog.svelte'
export { default as Relief } from './join/Relief.svelte'
export { default as Write } from './messages/Write.svelte'
export { default as Decline } from './mission/Decline.svelte'
export { default as SayWhere } from './place/SayWhere.svelte'
export { default as Background } from './position/Background.svelte'
export { default as Count } from './victims/Count.svelte'
export { default as HandOver } from './victims/HandOver.svelte'
export { default as Register } from './victims/Register.svelte'
export { default as Victims } from './victims/Victims.svelte'
export { default as Waiting } from './waiting/Waiting.svelte'
