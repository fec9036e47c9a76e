import { CopyOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useText } from '../language/text.js';

/** A long id or hash: its beginning, the whole on focus, and a button that copies it. */
export function Short({ children, whole = false }: { children: string; whole?: boolean }) {
  const { t } = useText();
  const copy = () => void navigator.clipboard?.writeText(children);
  return (
    <span className="short">
      <Tooltip title={whole ? undefined : children}>
        <code title={children}>{whole || children.length <= 16 ? children : `${children.slice(0, 12)}…`}</code>
      </Tooltip>
      <Button
        type="text"
        size="small"
        aria-label={t('copy', { what: children })}
        icon={<CopyOutlined aria-hidden />}
        onClick={copy}
      />
    </span>
  );
}
