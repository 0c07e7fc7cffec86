import type { ComponentType } from 'react';

/** Hooks have no looks of their own: their stories stand on white paper, whatever the theme. */
export function onPaper(Story: ComponentType) {
  return (
    <div style={{ background: 'white', color: 'black', colorScheme: 'light', padding: '1rem' }}>
      <Story />
    </div>
  );
}
