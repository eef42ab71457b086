/** 1 to 64 of `A-Z a-z 0-9 . _ @ -`, beginning with a letter or a digit. */
export const USER_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/**
 * ASCII only, so no two ids look alike through another script, a zero-width character or another
 * normal form; upper and lower case name the same user (the store compares without case).
 */
export const isUserId = (value: string): boolean =>
  value === value.normalize('NFKC') && USER_ID_PATTERN.test(value);
