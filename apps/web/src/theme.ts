import type { ThemeConfig } from 'antd';
import type { Preferences } from './preferences.js';

/**
 * Colours with at least 4.5:1 on white, where the defaults of the library stay below; the contrast theme goes to black
 * lines and texts. Large text grows the controls along with the letters.
 */
export function themeFor({ large, contrast }: Preferences): ThemeConfig {
  return {
    token: {
      colorPrimary: contrast ? '#00339e' : '#0b4aa2',
      colorLink: contrast ? '#00339e' : '#0b4aa2',
      colorInfo: '#0b4aa2',
      colorSuccess: contrast ? '#0a5c00' : '#237804',
      colorWarning: contrast ? '#7a3b00' : '#ad4e00',
      colorError: contrast ? '#9b0000' : '#b81220',
      // Pale grounds of their own: those the library derives from these darker colours are greyish.
      colorInfoBg: '#eaf2fd',
      colorErrorBg: '#fdeeee',
      colorWarningBg: '#fff5e0',
      colorSuccessBg: '#eef8ea',
      controlItemBgActive: '#dbe8fb',
      colorTextSecondary: contrast ? '#000000' : 'rgba(0, 0, 0, 0.72)',
      colorTextTertiary: contrast ? '#000000' : 'rgba(0, 0, 0, 0.65)',
      colorTextDescription: contrast ? '#000000' : 'rgba(0, 0, 0, 0.65)',
      colorTextPlaceholder: contrast ? '#333333' : 'rgba(0, 0, 0, 0.58)',
      colorTextDisabled: contrast ? '#404040' : 'rgba(0, 0, 0, 0.5)',
      ...(contrast && {
        colorText: '#000000',
        colorTextQuaternary: '#404040',
        colorInfoBg: '#ffffff',
        colorErrorBg: '#ffffff',
        colorWarningBg: '#ffffff',
        colorSuccessBg: '#ffffff',
        colorInfoBorder: '#0b4aa2',
        colorErrorBorder: '#9b0000',
        colorWarningBorder: '#7a3b00',
        colorSuccessBorder: '#0a5c00',
        colorBorder: '#000000',
        colorBorderSecondary: '#000000',
        colorSplit: '#000000',
      }),
      fontSize: large ? 18 : 14,
      controlHeight: large ? 44 : 32,
      borderRadius: 4,
      motion: false,
      fontFamily:
        '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, -apple-system, "Segoe UI", sans-serif',
    },
    components: {
      Table: { headerColor: contrast ? '#000000' : 'rgba(0, 0, 0, 0.88)' },
      Segmented: { itemSelectedBg: contrast ? '#00339e' : '#0b4aa2', itemSelectedColor: '#ffffff' },
    },
  };
}
