import { Skeleton, Stack } from '@mantine/core';

export function PageSkeleton() {
  return (
    <Stack gap="md" aria-busy="true" aria-label="Loading">
      <Skeleton height={28} width={260} />
      <Skeleton height={14} width={360} />
      <Skeleton height={160} radius="lg" mt="md" />
      <Skeleton height={200} radius="lg" />
    </Stack>
  );
}
