import { Card } from 'antd';
import { useId, type ReactNode } from 'react';

/** A part of a page under its heading; `extra` stands beside the heading. */
export function Section({ title, extra, children }: { title: ReactNode; extra?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="section">
      <Card title={<h2 id={id}>{title}</h2>} extra={extra} size="small">
        {children}
      </Card>
    </section>
  );
}
