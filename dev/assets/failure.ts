/** Why the assets cannot be fetched, as one sentence for the user. */
export class AssetFailure extends Error {
  override readonly name = 'AssetFailure';
}

const AGAIN = 'then run "npm run assets" again';

export function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** Makes a handler for `.catch` whose message names the folder that cannot be written. */
export function folderFailure(folder: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof AssetFailure) throw error;
    throw new AssetFailure(
      `The folder ${folder} cannot be written (${codeOf(error) || error}): make room or allow it, ${AGAIN}.`,
      { cause: error },
    );
  };
}

function remedy(code: string): string {
  if (code === 'EINTEGRITY') {
    return 'its content is not the pinned one, and nothing of it was kept: run "npm run assets" again, and if it stays so, use another registry or look for a proxy that changes files';
  }
  if (code === 'E404' || code === 'ETARGET') {
    return `this registry does not have it: choose another with "npm config set registry", ${AGAIN}`;
  }
  if (code === 'E401' || code === 'E403') {
    return `this registry refuses access: log in with "npm login", ${AGAIN}`;
  }
  if (/CERT|SELF_SIGNED|ISSUER/.test(code)) {
    return `its certificate is not trusted: set "npm config set cafile", ${AGAIN}`;
  }
  if (['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EDQUOT'].includes(code)) {
    return `the disk cannot be written: make room or allow it, ${AGAIN}`;
  }
  return `check the network and the proxy, ${AGAIN}`;
}

export function packageFailure(spec: string, registry: string, error: unknown): AssetFailure {
  const code = codeOf(error);
  const why = code || (error instanceof Error ? error.message : String(error));
  // The configured address may carry a password.
  const { origin, pathname } = new URL(registry);
  return new AssetFailure(
    `The package ${spec} cannot be fetched from ${origin}${pathname} (${why}): ${remedy(code)}.`,
    { cause: error },
  );
}
