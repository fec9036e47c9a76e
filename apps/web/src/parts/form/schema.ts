/** A JSON Schema of details, as far as a form reads it. */
export type DetailsSchema = {
  readonly required?: readonly string[];
  readonly properties?: { readonly [field: string]: FieldSchema };
};

/** What a schema says of one field. Titles are in the language of the document. */
export type FieldSchema = {
  readonly type?: 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object';
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly items?: FieldSchema;
  readonly examples?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-personal'?: boolean;
};
