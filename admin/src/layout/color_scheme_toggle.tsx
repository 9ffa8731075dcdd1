import { SegmentedControl, VisuallyHidden, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { AutoIcon, MoonIcon, SunIcon } from '../shared/icons';

type Scheme = 'light' | 'auto' | 'dark';

export function ColorSchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      size="xs"
      w="fit-content"
      aria-label="Colours"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as Scheme)}
      data={[
        choice('light', 'Light', <SunIcon size={15} />),
        choice('auto', 'As the system', <AutoIcon size={15} />),
        choice('dark', 'Dark', <MoonIcon size={15} />),
      ]}
    />
  );
}

function choice(value: Scheme, name: string, icon: ReactNode) {
  return {
    value,
    label: (
      <span title={name} style={{ display: 'flex', justifyContent: 'center', paddingInline: 2 }}>
        {icon}
        <VisuallyHidden>{name}</VisuallyHidden>
      </span>
    ),
  };
}
