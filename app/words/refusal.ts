import { type Refused, refusalEn, sayRefusal } from '../../core/index.ts';
import { dialogs } from './dialogs.ts';
import { spoken, t } from './index.ts';

/** Why a file was not opened, in the language on show. */
export function refusal(why: Refused): string {
  const { field, takes, found } = sayRefusal(spoken?.refusal ?? refusalEn, why);
  return t.messages.file(field || dialogs.files.whole, takes, found);
}
