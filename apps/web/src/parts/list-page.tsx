import type { ReactNode } from 'react';
import { Title } from '../shell/title.js';
import { moveByArrows } from './row-keys.js';

/** A page that lists things: its title, the fields that narrow them, and what is found. Arrow keys move between rows. */
export function ListPage({
  title,
  hint,
  fields,
  children,
}: {
  readonly title: string;
  /** What the list is for, where its title does not say it. */
  readonly hint?: string;
  readonly fields: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div onKeyDown={moveByArrows}>
      <Title>{title}</Title>
      <h1>{title}</h1>
      {hint && <p className="soft">{hint}</p>}
      <search className="fields">{fields}</search>
      {children}
    </div>
  );
}
