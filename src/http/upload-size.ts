const MIB = 1024 * 1024;

/**
 * Largest photograph, and largest request: one photograph of that size with its fields, or several
 * smaller ones. nginx/upload.conf repeats the second number, because nginx refuses a larger request
 * before it comes here; a test compares the two.
 */
export const MAX_IMAGE_BYTES = 5 * MIB;
export const MAX_REQUEST_BYTES = 6 * MIB;

/** The same as text for documents and error answers. */
export const IMAGE_LIMIT = `${MAX_IMAGE_BYTES / MIB} MiB`;
export const REQUEST_LIMIT = `${MAX_REQUEST_BYTES / MIB} MiB`;
export const TOO_LARGE = `Send a photograph of at most ${IMAGE_LIMIT}, and at most ${REQUEST_LIMIT} in one request.`;
