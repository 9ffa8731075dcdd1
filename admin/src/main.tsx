import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { renewWhileStale } from './api/freshness';
import { queryClient } from './api/query_client';
import { App } from './app';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
renewWhileStale(() => void queryClient.invalidateQueries());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
