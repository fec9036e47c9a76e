import { BgColorsOutlined, FontSizeOutlined, GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useText } from '../language/text.js';
import { prefer, usePreferences } from '../preferences.js';

/** Language, large text and contrast: buttons that say whether they are pressed, in words and by shape. */
export function PreferencesBar() {
  const { t } = useText();
  const { language, large, contrast } = usePreferences();
  const other = language === 'en' ? 'zh-CN' : 'en';
  return (
    <div className="preferences" role="group" aria-label={t('preferences.label')}>
      <Button icon={<GlobalOutlined aria-hidden />} lang={other} onClick={() => prefer({ language: other })}>
        {other === 'en' ? 'English' : '中文'}
      </Button>
      <Button
        icon={<FontSizeOutlined aria-hidden />}
        aria-pressed={large}
        type={large ? 'primary' : 'default'}
        onClick={() => prefer({ large: !large })}
      >
        {t('preferences.large')}
      </Button>
      <Button
        icon={<BgColorsOutlined aria-hidden />}
        aria-pressed={contrast}
        type={contrast ? 'primary' : 'default'}
        onClick={() => prefer({ contrast: !contrast })}
      >
        {t('preferences.contrast')}
      </Button>
    </div>
  );
}
