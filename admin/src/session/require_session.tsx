import { Button, Center, Loader, Stack } from '@mantine/core';
import { Navigate, Outlet, useLocation } from 'react-router-dom';
import { EmptyState } from '../shared/empty_state';
import { AlertIcon } from '../shared/icons';
import { ProblemPanel } from '../shared/problem_panel';
import { useMe, useSignOut } from './session';

/** Lets administrators through; sends others to sign in, and back here afterwards. */
export function RequireSession() {
  const me = useMe();
  const location = useLocation();
  if (me.isPending) {
    return (
      <Center mih="60vh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  if (me.error) {
    return (
      <Stack maw={560} mx="auto" mt="15vh" px="md">
        <ProblemPanel error={me.error} onRetry={() => void me.refetch()} />
      </Stack>
    );
  }
  if (!me.data) {
    const back = location.pathname + location.search;
    return <Navigate to="/sign-in" replace state={{ back }} />;
  }
  return me.data.roles.includes('admin') ? <Outlet /> : <NoAccess email={me.data.email} />;
}

function NoAccess({ email }: { email: string }) {
  const signOut = useSignOut();
  return (
    <Stack maw={560} mx="auto" mt="15vh" px="md">
      <EmptyState
        icon={<AlertIcon />}
        title="No access"
        action={<Button onClick={() => signOut.mutate()}>Sign in as somebody else</Button>}
      >
        {email} is signed in, but is not an administrator. An administrator can grant the role.
      </EmptyState>
    </Stack>
  );
}
