import { InboxOutlined } from '@ant-design/icons';

/** An empty list says what is not there. */
export function NothingYet({ children }: { children: string }) {
  return (
    <p className="nothing">
      <InboxOutlined aria-hidden /> {children}
    </p>
  );
}
