const MIB = 1024 * 1024;

/**
 * Largest value of MAX_IMAGE_MB. nginx/upload.conf repeats the request size that follows from it, because
 * nginx refuses a larger request before it comes here; a test compares the two.
 */
export const HIGHEST_IMAGE_MIB = 10;

/** Largest photograph, and largest request, in bytes and as text for documents and error answers. */
export interface UploadSize {
  readonly imageBytes: number;
  /** One photograph of the largest size with its fields, or several smaller ones. */
  readonly requestBytes: number;
  /** For example `10 MiB`. */
  readonly image: string;
  readonly request: string;
  /** Error message for a larger photograph or request. */
  readonly tooLarge: string;
}

/** `mib`: largest photograph in MiB, 1 to 10. */
export function uploadSize(mib: number): UploadSize {
  const image = `${mib} MiB`;
  const request = `${mib + 1} MiB`;
  return {
    imageBytes: mib * MIB,
    requestBytes: (mib + 1) * MIB,
    image,
    request,
    tooLarge: `Send a photograph of at most ${image}, and at most ${request} in one request.`,
  };
}
