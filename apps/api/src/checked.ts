import { Refused } from '#libs/domain';
import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';

/** What a schema finds wrong; `keys` are those it does not know. */
type Issue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
  readonly keys?: readonly string[];
};

/** A request that does not fit its schema is refused like any command: every wrong field with its JSON Pointer. */
@Injectable()
export class Checked extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new Wrong(issues) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const root = metadata.type === 'param' ? `/${metadata.data}` : '';
    const unwritten = metadata.schema ? noTexts(value) : [];
    if (unwritten.length > 0) throw refused(unwritten, root);
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof Wrong ? refused(error.issues, root) : error;
    }
  }
}

/** Half a character is not UTF-8, and control signs other than tab and line end are in no table, sheet or printed line. */
const NO_TEXT = /(?![\t\n\r])\p{Cc}/u;

function noTexts(value: unknown, path: readonly string[] = []): Issue[] {
  if (typeof value === 'string')
    return value.isWellFormed() && !NO_TEXT.test(value) ? [] : [{ path, message: 'has signs that no text has' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => noTexts(part, [...path, key]));
}

class Wrong extends Error {
  constructor(readonly issues: readonly Issue[]) {
    super('does not fit the schema');
  }
}

function refused(found: readonly Issue[], root: string): Refused {
  const issues = found.flatMap(({ message, path = [], keys }) => {
    const place = root + path.map((part) => `/${pointed(typeof part === 'object' ? part.key : part)}`).join('');
    if (!keys) return [{ pointer: place, message }];
    return keys.map((key) => ({ pointer: `${place}/${pointed(key)}`, message: `Unrecognized key: "${key}"` }));
  });
  return new Refused('invalid-data', { issues }, issues[0]?.pointer);
}

/** A name as a part of a JSON Pointer (RFC 6901). */
function pointed(name: PropertyKey): string {
  return String(name).replaceAll('~', '~0').replaceAll('/', '~1');
}
