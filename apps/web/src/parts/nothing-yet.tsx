import { Empty } from 'antd';

/** An empty list says what is not there. */
export function NothingYet({ children }: { children: string }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} />;
}
