import type { ReactNode } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { t } from '../words/index.ts';
import './header.css';

interface HeaderProps {
  readonly title: string;
  readonly kernel: string;
  readonly dark: boolean;
  readonly open: (dialog: 'scenarios' | 'model' | 'keys' | 'share') => void;
  readonly theme: () => void;
  readonly present: () => void;
  /** The choice of the kernel, or of the fault in a recording; `null` where there is none. */
  readonly choice: ReactNode;
}

/** Two plates that do not meet: a fault line. */
function Mark() {
  return (
    <svg className="mark-of-page" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 7h14l-6 8h-8z" />
      <path className="other" d="M29 25H15l6-8h8z" />
      <path className="line" d="M21 5 11 27" />
    </svg>
  );
}

/** The page's name with its sign. */
export function Brand() {
  return (
    <span className="brand">
      <Mark />
      {t.name}
    </span>
  );
}

const MORE = 'more';

/** Where the chrome is a menu, a choice closes it. */
const closeMore = (): void => document.getElementById(MORE)?.hidePopover();

/** The chrome above the picture: what is shown, and what can be done with it. On a phone the latter is a menu. */
export function Header({ title, kernel, dark, open, theme, present, choice }: HeaderProps) {
  const chosen = (act: () => void) => () => {
    closeMore();
    act();
  };
  return (
    <header className="header">
      <a className="skip" href="#controls">
        {t.controls.skip}
      </a>
      <Brand />
      <button
        type="button"
        className="choose"
        aria-haspopup="dialog"
        aria-label={`${t.controls.scenarios}: ${title}`}
        onClick={() => open('scenarios')}
      >
        <b>{title}</b>
        <span aria-hidden="true">▾</span>
      </button>
      <button type="button" className="menu" popoverTarget={MORE} aria-label={t.controls.more}>
        <Icon name="menu" />
      </button>
      <div id={MORE} popover="auto" onChange={closeMore}>
        {choice}
        <button
          type="button"
          className="kernel"
          aria-haspopup="dialog"
          onClick={chosen(() => open('model'))}
        >
          <span className="kernel-title">{kernel}</span>
          <small>{t.controls.model}</small>
        </button>
        <span className="spring" />
        <button type="button" onClick={chosen(theme)}>
          {dark ? t.controls.light : t.controls.dark}
        </button>
        <button
          type="button"
          className="keys"
          aria-haspopup="dialog"
          aria-label={t.controls.keys}
          onClick={chosen(() => open('keys'))}
        >
          ?
        </button>
        <button type="button" aria-haspopup="dialog" onClick={chosen(() => open('share'))}>
          {t.controls.share}
        </button>
        <button type="button" className="strong" onClick={chosen(present)}>
          {t.controls.present}
        </button>
      </div>
    </header>
  );
}
