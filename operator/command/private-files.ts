/** What this process makes from now on is for its owner only. Windows has no such modes. */
export const keepFilesPrivate = (): void => void process.umask(0o077);
