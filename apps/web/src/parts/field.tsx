import { InfoCircleOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import type { ReactNode } from 'react';

/** A control under its label; `hint` explains it to whoever points at or tabs to the sign. */
export function Field({
  id,
  label,
  hint,
  children,
}: {
  id: string;
  label: string;
  hint?: string;
  children: ReactNode;
}) {
  return (
    <div className="field">
      <span>
        <label htmlFor={id}>{label}</label>{' '}
        {hint && (
          <Tooltip title={hint} trigger={['hover', 'focus', 'click']}>
            <button type="button" className="hint" aria-label={hint}>
              <InfoCircleOutlined aria-hidden />
            </button>
          </Tooltip>
        )}
      </span>
      {children}
    </div>
  );
}
