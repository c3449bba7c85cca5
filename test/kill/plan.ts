// What writer and judge agree on.

/** Names that a writer goes round. */
export const NAMES = 20
export const urlOf = (writer: number): string => `https://writer${writer}.test/`
export const isRemoval = (number: number): boolean => number % 7 === 3
