/** A user id: 1 to 64 characters of `A-Z a-z 0-9 . _ @ + -`, the first one a letter or a digit. */
export const USER_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/;

/**
 * Whether the text is a valid user id. Only ASCII is allowed, so that no two ids look alike through
 * another script, a zero-width character or another normal form. Upper and lower case name the same
 * user, because the store ignores case.
 */
export const isUserId = (value: string): boolean =>
  value === value.normalize('NFKC') && USER_ID_PATTERN.test(value);

/** What JavaScript writes for a variable that nobody filled in. */
const NOT_FILLED_IN = new Set(['undefined', 'null', 'nan']);

/**
 * Whether the text is what a program sends that never filled in the id. Everyone whose program has
 * this fault would share one such user, so nobody can be enrolled under it. Who was enrolled so by an
 * earlier version can still be read, authenticated and erased.
 */
export const isNotFilledIn = (value: string): boolean => NOT_FILLED_IN.has(value.toLowerCase());
