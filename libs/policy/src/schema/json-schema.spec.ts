import { describe, expect, it } from '@jest/globals';
import { schemaTexts } from './json-schema.js';

type Node = { readonly [key: string]: unknown };

const schemas = Object.entries(schemaTexts()).map(([file, text]) => [file, JSON.parse(text) as Node] as const);

/** Every object in a schema, with the way to it. */
function nodesOf(value: unknown, path = '#'): [string, Node][] {
  if (typeof value !== 'object' || value === null) return [];
  return [[path, value as Node], ...Object.entries(value).flatMap(([key, child]) => nodesOf(child, `${path}/${key}`))];
}

describe.each(schemas)('%s', (_, root) => {
  const definitions = (root['$defs'] ?? {}) as { readonly [name: string]: Node };
  const descriptionOf = ({ description, $ref }: Node): unknown =>
    description ?? (typeof $ref === 'string' ? definitions[$ref.split('/').at(-1)!]?.['description'] : undefined);

  it('says of every property what it is, in Chinese and in English', () => {
    const silent = nodesOf(root).flatMap(([path, { properties }]) =>
      Object.entries((properties ?? {}) as { readonly [name: string]: Node })
        .filter(([, property]) => !/\p{Script=Han}.* \/ .*[a-z]/u.test(String(descriptionOf(property))))
        .map(([name]) => `${path}/${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('knows every key of what is no map', () => {
    const open = nodesOf(root)
      .filter(([, { type, properties }]) => type === 'object' && typeof properties === 'object')
      .filter(([, node]) => node['additionalProperties'] !== false)
      .map(([path]) => path);
    expect(open).toEqual([]);
  });
});
