import { v4 as uuid } from 'uuid';
import { preferences } from '../preferences.js';
import { session } from '../session.js';
import type { ProblemDocument } from './types.js';

/** An answer that is a problem (RFC 9457). `status` 0: there was no answer at all. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly document: ProblemDocument,
  ) {
    super(document.detail ?? document.title ?? `HTTP ${status}`);
    this.name = 'Problem';
  }
}

/** A path with its query; what is empty is left out. */
export function pathTo(path: string, query: { readonly [name: string]: string | null | undefined } = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Reads JSON. @throws {Problem} */
export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return (await send(path, { signal })).json() as Promise<Answer>;
}

/** Sends JSON and reads JSON. @throws {Problem} */
export async function post<Answer>(path: string, body: object = {}): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': uuid() };
  return (await send(path, { method: 'POST', headers, body: JSON.stringify(body) })).json() as Promise<Answer>;
}

/** Saves a file. A link could not carry the bearer token, so it is fetched first. @throws {Problem} */
export async function download(path: string, filename: string): Promise<void> {
  const response = await send(path, { headers: { Accept: '*/*' } });
  const url = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement('a'), { href: url, download: namedBy(response) ?? filename });
  link.click();
  // The browser has to begin reading before the address may go.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const token = session.get();
  const headers = {
    Accept: 'application/json',
    'Accept-Language': preferences.get().language,
    ...(token && { Authorization: `Bearer ${token}` }),
    ...init.headers,
  };
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, { detail: String(error) });
  });
  if (response.ok) return response;
  if (response.status === 401 && token) session.set(null);
  throw new Problem(response.status, await problemOf(response));
}

async function problemOf(response: Response): Promise<ProblemDocument> {
  if (!response.headers.get('content-type')?.includes('json')) return { title: response.statusText };
  return (await response.json()) as ProblemDocument;
}

/** The file name of RFC 6266, where the answer gives one. */
function namedBy({ headers }: Response): string | undefined {
  const disposition = headers.get('content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : /filename="([^"]+)"/i.exec(disposition)?.[1];
}
