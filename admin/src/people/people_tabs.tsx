import { Link, useLocation } from 'react-router-dom';

const parts = [
  { to: '/people', label: 'Accounts' },
  { to: '/people/locked', label: 'Locked out' },
  { to: '/people/rights', label: 'Rights' },
];

/** The lists about people, beside each other. */
export function PeopleTabs() {
  const { pathname } = useLocation();
  return (
    <nav className="tabs" aria-label="People">
      {parts.map(({ to, label }) => (
        <Link key={to} to={to} aria-current={pathname === to ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
