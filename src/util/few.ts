/** The first three of a list and how many more there are: for a sentence that may not grow with the repository. */
export const fewOf = (names: readonly string[]): string => (names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', '));
