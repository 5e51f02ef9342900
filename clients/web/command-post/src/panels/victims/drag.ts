/** What a row of the victims board carries while it is dragged; only our own drop zones know it. */
export const DRAGGED_VICTIM = 'application/x-vigie-victim'
