import {
  ActionIcon,
  AppShell,
  Burger,
  Center,
  Group,
  Loader,
  Stack,
  Text,
  Tooltip,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect, useRef } from 'react';
import { Outlet, useLocation, useNavigationType } from 'react-router-dom';
import { useSite } from '../api/site';
import { Bell } from '../notifications/bell';
import { useMe, useSignOut } from '../session/session';
import { SignOutIcon } from '../shared/icons';
import { Brand } from './brand';
import { ColorSchemeToggle } from './color_scheme_toggle';
import { Navigation } from './navigation';
import { PageFault } from './page_fault';
import { StaleBanner } from './stale_banner';

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const location = useLocation();
  useEffect(close, [close, location.pathname]);
  const main = useArrival(location.pathname);
  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <AppShell.Header px="md" hiddenFrom="sm">
        <Group h="100%" justify="space-between">
          <Brand />
          <Group gap="xs" wrap="nowrap">
            <Bell />
            <Burger opened={opened} onClick={toggle} size="sm" aria-label="Menu" />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md">
        <Stack h="100%" gap="md">
          <Group visibleFrom="sm" pl={4} pt={4} justify="space-between" wrap="nowrap" gap={4}>
            <Brand stacked />
            <Bell />
          </Group>
          <div className="nav-scroll">
            <Navigation />
          </div>
          <Foot />
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main ref={main} id="content" tabIndex={-1} style={{ outline: 'none' }}>
        <div className="page">
          <StaleBanner />
          <PageFault key={location.pathname}>
            <Suspense fallback={<PageLoader />}>
              <Outlet />
            </Suspense>
          </PageFault>
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

/** Whoever follows a link arrives at the top of its page, with the keyboard too. */
function useArrival(pathname: string) {
  const main = useRef<HTMLElement>(null);
  const isBack = useNavigationType() === 'POP';
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
    if (!isBack) window.scrollTo(0, 0);
  }, [pathname, isBack]);
  return main;
}

function PageLoader() {
  return (
    <Center mih="40vh">
      <Loader aria-label="Loading" />
    </Center>
  );
}

function Foot() {
  const me = useMe();
  const site = useSite();
  const signOut = useSignOut();
  return (
    <Stack gap="sm">
      {site && (
        <Text size="xs" c="dimmed">
          {site}
        </Text>
      )}
      <ColorSchemeToggle />
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="xs" c="dimmed" truncate title={me.data?.email}>
          {me.data?.email}
        </Text>
        <Tooltip label="Sign out">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Sign out"
            loading={signOut.isPending}
            onClick={() => signOut.mutate()}
          >
            <SignOutIcon />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Stack>
  );
}
