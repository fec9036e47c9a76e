import { Column, DefaultNamingStrategy, PrimaryColumn } from 'typeorm';

/** The schema in which all read models stand. */
export const READ_SCHEMA = 'shixun_read';

/**
 * Texts are compared byte by byte (`COLLATE "C"`), so that positions, days, codes and ids sort and page the same on
 * every server. Days and instants are texts too: they come back exactly as they were recorded, whatever the time zone
 * of a session.
 */
const TEXT = { type: 'text', collation: 'C' } as const;

/** Beyond 2^53 a number would no longer be exact; such a sum is refused instead of rounded. */
const exact = {
  to: (value: number | null) => value,
  from(value: string | null): number | null {
    if (value === null) return null;
    const n = Number(value);
    if (!Number.isSafeInteger(n)) throw new RangeError(`${value} is too large for an exact number`);
    return n;
  },
};

/** A part of the primary key. */
export const Key = () => PrimaryColumn(TEXT);
/** An id, a code, a day, a position: text that is compared as bytes. */
export const Text = () => Column(TEXT);
/** {@link Text} that may be missing. */
export const OptionalText = () => Column({ ...TEXT, nullable: true });
/** The name of a person or school, ordered by pinyin. */
export const Name = () => Column({ type: 'text', collation: 'zh-x-icu' });
/** An amount in hundredths, or another whole number that may grow: `bigint` there, an exact number here. */
export const Whole = () => Column({ type: 'bigint', transformer: exact });
/** {@link Whole} that may be missing. */
export const OptionalWhole = () => Column({ type: 'bigint', nullable: true, transformer: exact });
/** A small count. */
export const Count = () => Column({ type: 'integer' });
/** {@link Count} that may be missing. */
export const OptionalCount = () => Column({ type: 'integer', nullable: true });
/** Yes or no. */
export const Flag = () => Column({ type: 'boolean' });
/** {@link Flag} that may be missing. */
export const OptionalFlag = () => Column({ type: 'boolean', nullable: true });
/** Structured data that no query looks into. */
export const Data = () => Column({ type: 'jsonb' });
/** {@link Data} that may be missing. */
export const OptionalData = () => Column({ type: 'jsonb', nullable: true });
/** Texts that are looked up one by one. */
export const Texts = () => Column({ ...TEXT, array: true });

/** Columns in snake_case, for whoever reads the tables with SQL. */
export class SnakeCase extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string): string {
    return customName || propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
