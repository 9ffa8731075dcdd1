import { Group, Text } from '@mantine/core';

export function Brand() {
  return (
    <Group gap={10} wrap="nowrap">
      <img src="/admin/favicon.svg" width={28} height={28} alt="" />
      <Text fw={700} fz={17} lh={1} style={{ whiteSpace: 'nowrap' }}>
        InstaInstru{' '}
        <Text span c="dimmed" fw={500} fz="inherit">
          admin
        </Text>
      </Text>
    </Group>
  );
}
