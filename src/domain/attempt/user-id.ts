/** A user id: 1 to 64 characters of `A-Z a-z 0-9 . _ @ -`, the first one a letter or a digit. */
export const USER_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/**
 * Whether the text is a valid user id. Only ASCII is allowed, so that no two ids look alike through
 * another script, a zero-width character or another normal form. Upper and lower case name the same
 * user, because the store ignores case.
 */
export const isUserId = (value: string): boolean =>
  value === value.normalize('NFKC') && USER_ID_PATTERN.test(value);
