/** What a row of the board carries while it is dragged; only our own drop zones know it. */
export const DRAGGED_TEAM = 'application/x-vigie-team'
