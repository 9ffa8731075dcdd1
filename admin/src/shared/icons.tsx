import type { ReactNode } from 'react';

/** The few line icons these pages use, drawn on a 24 grid; a library would be larger. */
function icon(shape: ReactNode) {
  return function Icon({ size = 18 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={2}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {shape}
      </svg>
    );
  };
}

export const BatchIcon = icon(<path d="M4 7l8-4 8 4-8 4zM4 12l8 4 8-4M4 17l8 4 8-4" />);
export const InviteIcon = icon(
  <>
    <rect x="3" y="5" width="18" height="14" rx="2" />
    <path d="M3 7l9 6 9-6" />
  </>,
);
export const JobIcon = icon(
  <>
    <path d="M4 6h10M4 12h16M4 18h7" />
    <path d="M17 17l2 2 3-4" />
  </>,
);
export const SystemIcon = icon(<path d="M3 12h4l3-8 4 16 3-8h4" />);
export const DoorIcon = icon(<path d="M6 21V4h12v17M3 21h18M14 12v.01" />);
export const ChartIcon = icon(<path d="M4 20h16M7 16v-5M12 16V5M17 16v-8" />);
export const PersonIcon = icon(
  <>
    <circle cx="12" cy="8" r="4" />
    <path d="M4 21c1-4 4-6 8-6s7 2 8 6" />
  </>,
);
export const StarIcon = icon(
  <path d="M12 3l2.7 5.8 6.3.8-4.6 4.4 1.2 6.2-5.6-3-5.6 3 1.2-6.2L3 9.6l6.3-.8z" />,
);
export const BlockIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M6 6l12 12" />
  </>,
);
export const CallIcon = icon(<path d="M4 12h11M11 8l4 4-4 4M19 4v16" />);
export const TrailIcon = icon(<path d="M5 4h14v17l-3-2-4 2-4-2-3 2zM9 9h6M9 13h4" />);
export const KeyIcon = icon(
  <>
    <circle cx="8" cy="15" r="4" />
    <path d="M11 12l9-9M17 6l3 3" />
  </>,
);
export const QueueIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7v5l3 2" />
  </>,
);
export const BellIcon = icon(<path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4" />);
export const LockIcon = icon(
  <>
    <rect x="5" y="11" width="14" height="10" rx="2" />
    <path d="M8 11V7a4 4 0 0 1 8 0v4" />
  </>,
);
export const SunIcon = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 3v1M12 20v1M3 12h1M20 12h1" />
    <path d="M5.6 5.6l.7.7M17.7 17.7l.7.7M5.6 18.4l.7-.7M17.7 6.3l.7-.7" />
  </>,
);
export const MoonIcon = icon(<path d="M12 3a7 7 0 0 0 9 9 9 9 0 1 1-9-9z" />);
export const AutoIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" />
  </>,
);
export const UploadIcon = icon(<path d="M12 16V4M7 9l5-5 5 5M4 20h16" />);
export const DownloadIcon = icon(<path d="M12 4v12M7 11l5 5 5-5M4 20h16" />);
export const PauseIcon = icon(<path d="M8 5v14M16 5v14" />);
export const PlayIcon = icon(<path d="M7 4l13 8-13 8z" />);
export const StopIcon = icon(<rect x="5" y="5" width="14" height="14" rx="2" />);
export const RetryIcon = icon(<path d="M20 11a8 8 0 1 0-2.3 6M20 5v6h-6" />);
export const CheckIcon = icon(<path d="M5 13l4 4 10-11" />);
export const CrossIcon = icon(<path d="M6 6l12 12M18 6L6 18" />);
export const AlertIcon = icon(<path d="M12 4l10 17H2zM12 10v5M12 18v.01" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="7" />
    <path d="M21 21l-5-5" />
  </>,
);
export const BackIcon = icon(<path d="M15 5l-7 7 7 7" />);
export const SignOutIcon = icon(<path d="M10 4H5v16h5M15 8l4 4-4 4M19 12H9" />);
export const CopyIcon = icon(
  <>
    <rect x="9" y="9" width="12" height="12" rx="2" />
    <path d="M5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1" />
  </>,
);
export const BookIcon = icon(<path d="M4 5a2 2 0 0 1 2-2h13v16H6a2 2 0 0 0-2 2zM4 19V5" />);
export const SendIcon = icon(<path d="M21 3L10 14M21 3l-7 18-4-7-7-4z" />);
