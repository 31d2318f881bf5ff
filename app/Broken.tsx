import { Component, type ReactNode } from 'react';
import { t } from './words/index.ts';

interface Props {
  readonly children: ReactNode;
}

/** Catches our own errors: says so, keeps the address as it is, offers to draw again or to go to the first picture. */
export class Broken extends Component<Props, { readonly error: string | null }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="broken">
        <h1>{t.name}</h1>
        <p role="alert">{t.messages.broken}</p>
        <pre>{this.state.error}</pre>
        <p>
          <code>{location.href}</code>
        </p>
        <button type="button" onClick={() => this.setState({ error: null })}>
          {t.messages.again}
        </button>{' '}
        <button
          type="button"
          onClick={() => {
            location.hash = '#/';
            location.reload();
          }}
        >
          {t.messages.start}
        </button>
      </main>
    );
  }
}
