import type { Answer } from './scenario.ts';

interface Document {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { description?: string }> }>
  >;
}

/** How an answer differs from the OpenAPI document of the service, or null. */
export function undocumented(document: object, answer: Answer): string | null {
  const { route, status, code, problem } = answer;
  const [method, path] = route.split(' ') as [string, string];
  const responses = (document as Document).paths[path]?.[method]?.responses;
  const response = responses?.[String(status)];
  if (!response) return `${route} answered ${status}, which it does not document`;
  if (status < 400 || path === '/health') return null;
  if (!problem) return `${route} answered ${status} without a problem document`;
  const listed = response.description?.split(', ').includes(code);
  return listed ? null : `${route} answered ${status} ${code}, which it does not document`;
}
