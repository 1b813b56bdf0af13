import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './tokens.css';
import './base.css';
import { router } from './routes.tsx';
import { applyTheme, storedTheme } from './theme.ts';

applyTheme(storedTheme());
const page = document.getElementById('page');
if (page === null) throw new Error('Invariant broken: index.html has no #page');
createRoot(page).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
