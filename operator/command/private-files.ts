/** Files that this process makes from now on are for their owner only. Windows has no such modes. */
export const keepFilesPrivate = (): void => void process.umask(0o077);
