import { Group, Text } from '@mantine/core';

/** Stacked where there is little room beside it. */
export function Brand({ stacked }: { stacked?: boolean }) {
  return (
    <Group gap={10} wrap="nowrap">
      <img src="/admin/favicon.svg" width={28} height={28} alt="" />
      <Text fw={700} fz={17} lh={1} style={{ whiteSpace: 'nowrap' }}>
        InstaInstru{' '}
        <Text
          span
          c="dimmed"
          fw={500}
          fz={stacked ? 'xs' : 'inherit'}
          lh={stacked ? 1.2 : undefined}
          display={stacked ? 'block' : undefined}
        >
          admin
        </Text>
      </Text>
    </Group>
  );
}
