/** A copy that was made or put back is not what it should be, or cannot be made this way; nothing was changed. */
export class BadCopy extends Error {}
