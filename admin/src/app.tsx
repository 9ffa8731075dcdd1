import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router-dom';
import { queryClient } from './api/query_client';
import { NotFound } from './layout/not_found';
import { Shell } from './layout/shell';
import { RequireSession } from './session/require_session';
import { SignInPage } from './session/sign_in_page';
import { theme } from './theme';

const BatchesPage = lazy(() => import('./batches/batches_page'));
const BatchPage = lazy(() => import('./batches/batch_page'));
const NewBatchPage = lazy(() => import('./imports/new_batch_page'));
const ImportPage = lazy(() => import('./imports/import_page'));
const InvitesPage = lazy(() => import('./invites/invites_page'));
const InvitePage = lazy(() => import('./invites/invite_page'));
const MeasuresPage = lazy(() => import('./measures/measures_page'));
const FoundingPage = lazy(() => import('./founding/founding_page'));
const JobsPage = lazy(() => import('./jobs/jobs_page'));
const JobPage = lazy(() => import('./jobs/job_page'));
const BetaPage = lazy(() => import('./beta/beta_page'));
const PeoplePage = lazy(() => import('./people/people_page'));
const LockedPage = lazy(() => import('./people/locked_page'));
const RightsPage = lazy(() => import('./people/rights_page'));
const PersonPage = lazy(() => import('./people/person_page'));
const SuppressionsPage = lazy(() => import('./suppressions/suppressions_page'));
const WebhooksPage = lazy(() => import('./webhooks/webhooks_page'));
const WebhookPage = lazy(() => import('./webhooks/webhook_page'));
const WaitlistPage = lazy(() => import('./waitlist/waitlist_page'));
const TokensPage = lazy(() => import('./tokens/tokens_page'));
const AuditPage = lazy(() => import('./audit/audit_page'));
const NotificationsPage = lazy(() => import('./notifications/notifications_page'));
const SystemPage = lazy(() => import('./system/system_page'));

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" />
        <BrowserRouter basename="/admin">
          <Pages />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Pages() {
  return (
    <Routes>
      <Route path="sign-in" element={<SignInPage />} />
      <Route element={<RequireSession />}>
        <Route element={<Shell />}>
          <Route index element={<Navigate to="/batches" replace />} />
          <Route path="batches" element={<BatchesPage />} />
          <Route path="batches/new" element={<NewBatchPage />} />
          <Route path="batches/new/:importId" element={<ImportPage />} />
          <Route path="batches/:batchId" element={<BatchPage />} />
          <Route path="invites" element={<InvitesPage />} />
          <Route path="invites/:inviteId" element={<InvitePage />} />
          <Route path="waitlist" element={<WaitlistPage />} />
          <Route path="measures" element={<MeasuresPage />} />
          <Route path="founding" element={<FoundingPage />} />
          <Route path="jobs" element={<JobsPage />} />
          <Route path="jobs/:jobId" element={<JobPage />} />
          <Route path="people" element={<PeoplePage />} />
          <Route path="people/locked" element={<LockedPage />} />
          <Route path="people/rights" element={<RightsPage />} />
          <Route path="people/:personId" element={<PersonPage />} />
          <Route path="tokens" element={<TokensPage />} />
          <Route path="audit" element={<AuditPage />} />
          <Route path="suppressions" element={<SuppressionsPage />} />
          <Route path="webhooks" element={<WebhooksPage />} />
          <Route path="webhooks/:webhookId" element={<WebhookPage />} />
          <Route path="notifications" element={<NotificationsPage />} />
          <Route path="beta" element={<BetaPage />} />
          <Route path="system" element={<SystemPage />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Route>
    </Routes>
  );
}
