import { Box, Group, Paper, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FunnelRow } from '../api/shapes';
import { countText, durationText, missing } from '../shared/format';
import { isOfInstructors, lossesOf, stagesOf, type Stage } from './funnel_stages';

/** How many invites came how far: bars, and the numbers beside them. */
export function FunnelTable({ total }: { total: FunnelRow }) {
  const stages = stagesOf(total);
  const ofInvites = stages.filter((stage) => !isOfInstructors(stage));
  const ofInstructors = stages.filter(isOfInstructors);
  return (
    <Paper withBorder radius="lg" p="lg" h="100%" component="section" aria-label="Funnel">
      <Stack gap="md">
        <Text fw={600} component="h2" fz="md" m={0}>
          How far they came
        </Text>
        <Table aria-label="Funnel" verticalSpacing={8} horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Head>Stage</Head>
              <Table.Th visibleFrom="xs" w="30%">
                <VisuallyHidden>Bar</VisuallyHidden>
              </Table.Th>
              <Head right>Invites</Head>
              <Head right>Of those before</Head>
              <Head right wide>
                Of all
              </Head>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ofInvites.map((stage) => (
              <StageRow key={stage.name} stage={stage} />
            ))}
          </Table.Tbody>
          <Table.Tbody>
            <Table.Tr>
              <Table.Th scope="rowgroup" colSpan={5} fz="xs" c="dimmed" pt="md">
                Of those who redeemed one, as instructors
              </Table.Th>
            </Table.Tr>
            {ofInstructors.map((stage) => (
              <StageRow key={stage.name} stage={stage} />
            ))}
          </Table.Tbody>
        </Table>
        {stages.some((stage) => !stage.told) && (
          <Text size="xs" c="dimmed">
            Not told: the mail provider has said nothing of it.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

interface HeadProps {
  children: string;
  right?: boolean;
  wide?: boolean;
}

function Head({ children, right, wide }: HeadProps) {
  return (
    <Table.Th
      c="dimmed"
      fz="xs"
      ta={right ? 'right' : undefined}
      visibleFrom={wide ? 'sm' : undefined}
      style={{ whiteSpace: 'nowrap' }}
    >
      {children}
    </Table.Th>
  );
}

function StageRow({ stage }: { stage: Stage }) {
  const isReached = stage.count > 0;
  const dimmed = isReached ? undefined : 'dimmed';
  return (
    <Table.Tr data-row={stage.name}>
      <Table.Th scope="row" fw={500} fz="sm" c={dimmed}>
        {stage.label}
        <Box hiddenFrom="xs" mt={4}>
          <Bar stage={stage} />
        </Box>
      </Table.Th>
      <Table.Td visibleFrom="xs">
        <Bar stage={stage} />
      </Table.Td>
      <Table.Td ta="right" fz="sm" fw={600} c={dimmed}>
        {stage.told ? countText(stage.count) : 'not told'}
      </Table.Td>
      <Table.Td ta="right" fz="sm" title={stage.previous ? `Of: ${stage.previous}` : undefined}>
        {shareText(stage)}
      </Table.Td>
      <Table.Td ta="right" fz="sm" c="dimmed" visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        {stage.told ? stage.ofIssued : missing}
      </Table.Td>
    </Table.Tr>
  );
}

/** Of those before; where none came, that. */
function shareText(stage: Stage): ReactNode {
  if (!stage.told || stage.count > 0) return stage.ofPrevious ?? missing;
  return (
    <Text span inherit c="dimmed">
      none yet
    </Text>
  );
}

function Bar({ stage }: { stage: Stage }) {
  return (
    <div className="funnel-bar" aria-hidden="true">
      <div
        className={stage.name === 'redeemed' || isOfInstructors(stage) ? 'reached' : undefined}
        style={{ width: `${stage.width}%` }}
      />
    </div>
  );
}

/** How long people took, and where the other invites ended. */
export function Outcomes({ total }: { total: FunnelRow }) {
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label="Outcomes">
      <Stack gap="lg">
        <Stack gap="xs">
          <Text fw={600} component="h2" fz="md" m={0}>
            Time until redeemed
          </Text>
          <Group gap="xl">
            <Time label="Half of them within" seconds={total.redeemed_within_p50_seconds} />
            <Time label="Nine of ten within" seconds={total.redeemed_within_p90_seconds} />
          </Group>
        </Stack>
        <Stack gap="xs">
          <Text fw={600} component="h2" fz="md" m={0}>
            Where others ended
          </Text>
          <dl className="fact-list">
            {lossesOf(total).map((loss) => (
              <div key={loss.label}>
                <Text component="dt" size="sm" c="dimmed">
                  {loss.label}
                </Text>
                <Text component="dd" size="sm" m={0} className="figures">
                  {countText(loss.count)}
                </Text>
              </div>
            ))}
          </dl>
        </Stack>
      </Stack>
    </Paper>
  );
}

function Time({ label, seconds }: { label: string; seconds: number | null }) {
  return (
    <dl className="figure">
      <Text size="xs" c="dimmed" component="dt">
        {label}
      </Text>
      <Text fz={20} fw={650} component="dd" className="figures">
        {durationText(seconds)}
      </Text>
    </dl>
  );
}
