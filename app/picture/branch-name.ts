import type { EventId } from '../../core/index.ts';

/** What a branch is called: what its event says behind its area. */
export const branchName = (event: EventId): string =>
  event.slice(event.indexOf('.') + 1).replaceAll('-', ' ');
