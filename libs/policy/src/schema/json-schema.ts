/** Writes the JSON Schemas of all files of a pack into `<rulesDir>/schema`, made from the zod schemas. */
export function writeSchemas(rulesDir: string): Promise<void> {
  return Promise.reject(new Error(`not yet: ${rulesDir}`));
}
