import { BookOutlined, SettingOutlined } from '@ant-design/icons';
import { Tag, Tooltip } from 'antd';
import type { Basis, Consequence } from '../api/types.js';
import { useText } from '../language/text.js';

/** Whether the document says so or this system does: a word on every screen, never a colour alone. */
export function BasisTag({ basis }: { basis: Basis }) {
  const { t } = useText();
  const stated = basis === 'stated';
  return (
    <Tooltip title={t(`basis.${basis}.hint`)}>
      <Tag
        tabIndex={0}
        icon={stated ? <BookOutlined aria-hidden /> : <SettingOutlined aria-hidden />}
        className={stated ? 'stated' : 'dashed'}
      >
        {t(`basis.${basis}`)}
      </Tag>
    </Tooltip>
  );
}

/** What follows, each with who says so and where. */
export function Consequences({ consequences }: { consequences: readonly Consequence[] }) {
  const { t, pick } = useText();
  return (
    <ul className="plain">
      {consequences.map(({ consequence, clause, basis, text, length }) => (
        <li key={`${consequence} ${clause}`}>
          <BasisTag basis={basis} /> {text ? pick(text) : consequence}
          {length !== undefined && (
            <span className="soft">
              {' '}
              {t('consequence.length')} {length ?? t('consequence.noLength')}
            </span>
          )}{' '}
          <code>{clause}</code>
        </li>
      ))}
    </ul>
  );
}
