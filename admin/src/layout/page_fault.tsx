import { Component, type ReactNode } from 'react';
import { ProblemPanel } from '../shared/problem_panel';

/** Keeps the navigation alive when a page fails, also when its code could not be loaded. */
export class PageFault extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <ProblemPanel
        error={this.state.error}
        title="This page could not be shown"
        onRetry={() => window.location.reload()}
      />
    );
  }
}
