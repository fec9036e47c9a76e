import type { QueryFunctionContext } from '@tanstack/react-query';
import { v4 as uuid } from 'uuid';
import { preferences } from '../preferences.js';
import { session } from '../session.js';
import { tellLacking } from './lacking.js';
import type { ProblemDocument } from './types.js';
import { written } from './written.js';

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

/** Reads JSON. For a query of the page, it is noted what the answer lacks. @throws {Problem} */
export async function get<Answer>(
  path: string,
  reading?: Pick<QueryFunctionContext, 'signal' | 'queryKey'>,
): Promise<Answer> {
  const response = await send(path, { signal: reading?.signal });
  const answer = (await response.json()) as Answer;
  if (reading) tellLacking(reading.queryKey, response.headers.get('x-ledger-incomplete'));
  return answer;
}

/** Sends JSON and reads JSON. @throws {Problem} */
export async function post<Answer>(path: string, body: object = {}): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': uuid() };
  return (await send(path, { method: 'POST', headers, body: JSON.stringify(body) })).json() as Promise<Answer>;
}

/**
 * Sends a command and remembers how far the ledger was written, so that what is read next has it in. `revision` is that of
 * the record as it was seen: when somebody else was faster the answer is 412. The same `key` is carried out once.
 * @throws {Problem}
 */
export async function act<Answer>(
  path: string,
  body: object,
  { revision, key = uuid() }: { readonly revision?: number; readonly key?: string } = {},
): Promise<Answer> {
  const headers = {
    'Content-Type': 'application/json',
    'Idempotency-Key': key,
    ...(revision !== undefined && { 'If-Match': `"${revision}"` }),
  };
  const response = await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  written.to(response.headers.get('x-ledger-position'));
  return (await response.json()) as Answer;
}

/** Hands in a file and says on the way how much of it has gone, from 0 to 1. @throws {Problem} */
export function handIn<Answer>(path: string, file: Blob, progress: (part: number) => void): Promise<Answer> {
  // `fetch` tells nothing about what has been sent.
  const request = new XMLHttpRequest();
  request.open('POST', path);
  for (const [name, value] of Object.entries(usualHeaders())) request.setRequestHeader(name, value);
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Problem(0, {}));
    request.onload = () => {
      const { status, responseText, statusText } = request;
      if (status === 401 && session.get()) session.set(null);
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as Answer);
      else
        reject(
          new Problem(
            status,
            isJson(request.getResponseHeader('content-type'))
              ? (JSON.parse(responseText) as ProblemDocument)
              : { title: statusText },
          ),
        );
    };
    request.send(file);
  });
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
  const headers = { ...usualHeaders(), ...init.headers };
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, { detail: String(error) });
  });
  if (response.ok) return response;
  if (response.status === 401 && token) session.set(null);
  throw new Problem(response.status, await problemOf(response));
}

function usualHeaders(): { readonly [name: string]: string } {
  const token = session.get();
  return {
    Accept: 'application/json',
    'Accept-Language': preferences.get().language,
    ...(token && { Authorization: `Bearer ${token}` }),
  };
}

const isJson = (contentType: string | null) => contentType?.includes('json') ?? false;

async function problemOf(response: Response): Promise<ProblemDocument> {
  if (!isJson(response.headers.get('content-type'))) return { title: response.statusText };
  return (await response.json()) as ProblemDocument;
}

/** The file name of RFC 6266, where the answer gives one. */
function namedBy({ headers }: Response): string | undefined {
  const disposition = headers.get('content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : /filename="([^"]+)"/i.exec(disposition)?.[1];
}
