/** What is fetched when victims are looked at for the first time. */

export { default as Sheet } from './Sheet.svelte'
export { default as VitalsEntry } from './VitalsEntry.svelte'
