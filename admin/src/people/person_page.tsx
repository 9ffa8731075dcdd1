import { Anchor, Grid, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import { fetchPerson } from '../api/requests';
import type { Grant, Person } from '../api/shapes';
import { phaseWording } from '../beta/beta_effect';
import { Copyable } from '../shared/copyable';
import { FactList, type FactLine } from '../shared/fact_list';
import { missing } from '../shared/format';
import { Moment } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { PageSkeleton } from '../shared/page_skeleton';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';

const back = { to: '/invites', label: 'Invites' };

/** An account, how it came here, and what it was granted. */
export default function PersonPage() {
  const { personId = '' } = useParams();
  const query = useQuery({ queryKey: ['person', personId], queryFn: () => fetchPerson(personId) });
  if (!query.data && query.error) {
    return (
      <>
        <PageHeader title="Person" back={back} />
        <ProblemPanel
          error={query.error}
          title="The person could not be loaded"
          onRetry={() => void query.refetch()}
        />
      </>
    );
  }
  if (!query.data) return <PageSkeleton />;
  const person = query.data;
  return (
    <>
      <PageHeader
        title={person.email}
        badge={<StateBadge large wording={{ label: person.role, color: 'violet' }} />}
        back={back}
      />
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Grants grants={person.grants} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <FactList title="Account" facts={factsOf(person)} />
        </Grid.Col>
      </Grid>
    </>
  );
}

function Grants({ grants }: { grants: Grant[] }) {
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="md" component="section" aria-label="Beta access">
        <Text fw={600} component="h2" fz="md" m={0}>
          Beta access
        </Text>
        {grants.length === 0 && (
          <Text size="sm" c="dimmed">
            No invite was redeemed by this account.
          </Text>
        )}
        {grants.map((grant) => (
          <div key={grant.access_id}>
            <Text size="sm" fw={500} component="p" m={0}>
              As {grant.role} <StateBadge wording={wordingOf(phaseWording, grant.phase)} />
            </Text>
            <Text size="sm" c="dimmed" component="p" m={0}>
              <Moment at={grant.granted_at} />
              {grant.invite_id && (
                <>
                  {' by '}
                  <Anchor
                    component={Link}
                    to={`/invites/${grant.invite_id}`}
                    size="sm"
                    underline="always"
                  >
                    invite {grant.invited_by_code ?? ''}
                  </Anchor>
                </>
              )}
            </Text>
          </div>
        ))}
      </Stack>
    </Paper>
  );
}

function factsOf(person: Person): FactLine[] {
  const name = [person.first_name, person.last_name].filter(Boolean).join(' ');
  const facts: FactLine[] = [
    ['Name', name || missing],
    ['Registered', <Moment key="registered" at={person.registered_at} />],
    ['Last signed in', <Moment key="signed-in" at={person.signed_in_at} />],
  ];
  if (person.phone) facts.push(['Phone', person.phone]);
  if (person.zip_code) facts.push(['Zip code', person.zip_code]);
  if (person.timezone) facts.push(['Time zone', person.timezone]);
  for (const [key, value] of Object.entries(person.metadata)) {
    facts.push([key, typeof value === 'string' ? value : JSON.stringify(value)]);
  }
  facts.push(['Id', <Copyable key="id" value={person.id} label="id" />]);
  return facts;
}
