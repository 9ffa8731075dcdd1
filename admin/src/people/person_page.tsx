import { Anchor, Grid, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { fetchLockOutsOfAccount, fetchPerson, fetchPersonSecurity } from '../api/requests';
import { lockOutKinds, type LockOutKind, type Person, type PersonSecurity } from '../api/shapes';
import { Copyable } from '../shared/copyable';
import { FactList, type FactLine } from '../shared/fact_list';
import { missing } from '../shared/format';
import { Moment } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { PageSkeleton } from '../shared/page_skeleton';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { AskUnlock } from './lock_actions';
import { PersonAccess } from './person_access';
import { PersonActions } from './person_actions';
import { PersonRights } from './person_rights';
import { Locked, SecondFactor, Sessions } from './person_security';
import { erasedWording, nameOf, roleWording, statusWording } from './person_words';

const back = { to: '/people', label: 'People' };

/** An account, how it came here, and what it was granted. */
export default function PersonPage() {
  const { personId = '' } = useParams();
  const query = useQuery({
    queryKey: ['person', personId],
    queryFn: () => fetchPerson(personId),
    refetchInterval: 10_000,
  });
  const isErased = query.data?.erased ?? true;
  const security = useQuery({
    queryKey: ['person', personId, 'security'],
    queryFn: () => fetchPersonSecurity(personId),
    refetchInterval: 10_000,
    enabled: !isErased,
  });
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
        title={isErased ? 'Somebody who was erased' : person.email}
        lead={nameOf(person)}
        badge={<Badges person={person} security={security.data} />}
        actions={security.data && <PersonActions security={security.data} />}
        back={back}
      />
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="lg">
            {security.error && (
              <ProblemPanel
                error={security.error}
                title="The sessions could not be loaded"
                onRetry={() => void security.refetch()}
              />
            )}
            {security.isLoading && <Skeleton height={160} radius="lg" aria-label="Loading" />}
            {!isErased && <LockOuts person={person} security={security.data} />}
            {security.data && <Sessions security={security.data} />}
            {!isErased && <PersonRights personId={person.id} />}
            <PersonAccess person={person} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="lg">
            <FactList title="Account" facts={factsOf(person)} />
            {security.data && <SecondFactor security={security.data} />}
            <OnRecord person={person} />
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

interface BadgesProps {
  person: Person;
  security: PersonSecurity | undefined;
}

function Badges({ person, security }: BadgesProps) {
  const status = person.erased
    ? erasedWording
    : security && wordingOf(statusWording, security.account_status);
  return (
    <Group gap="xs">
      <StateBadge large wording={roleWording(person.role)} />
      {status && <StateBadge large wording={status} />}
    </Group>
  );
}

/** By passwords or by codes; both end by the same button. */
function LockOuts({ person, security }: BadgesProps) {
  const [unlocking, setUnlocking] = useState(false);
  const query = useQuery({
    queryKey: ['person', person.id, 'lock_outs'],
    queryFn: () => fetchLockOutsOfAccount(person.email),
    refetchInterval: 10_000,
  });
  // Who may not look lock-outs up still sees what the account itself says.
  const known: Record<LockOutKind, string | null> = {
    lockout: query.error ? person.locked_until : null,
    second_factor: security?.locked_until ?? null,
    captcha: null,
  };
  for (const { type, until } of query.data?.blocks ?? []) known[type] = until;
  return (
    <>
      {lockOutKinds.map((kind) => (
        <Locked key={kind} kind={kind} until={known[kind]} onUnlock={() => setUnlocking(true)} />
      ))}
      {unlocking && <AskUnlock email={person.email} onClose={() => setUnlocking(false)} />}
    </>
  );
}

/** Leads to what the audit trail has of them. */
function OnRecord({ person }: { person: Person }) {
  const links: [path: string, text: string][] = [
    [`/audit?of=${person.id}`, 'What befell this account'],
    [`/audit?by=${person.id}`, 'What this person did'],
  ];
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label="On record">
      <Stack gap="xs" align="flex-start">
        <Text fw={600} component="h2" fz="md" m={0}>
          On record
        </Text>
        {links.map(([path, text]) => (
          <Anchor key={path} component={Link} to={path} size="sm" underline="always">
            {text}
          </Anchor>
        ))}
      </Stack>
    </Paper>
  );
}

function factsOf(person: Person): FactLine[] {
  const facts: FactLine[] = [
    ['Name', nameOf(person) || missing],
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
