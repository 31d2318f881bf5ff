import { STORE } from './store/key.ts';

/** Whether this browser has shown something before, which it would go on with. */
function goesOn(): boolean {
  try {
    return localStorage.getItem(STORE) !== null;
  } catch {
    return false;
  }
}

// Before the page's code has come: the first picture's words are shown where no address and no memory asks for something else.
const words = document.querySelector<HTMLElement>('#root > .page[hidden]');
if (words && location.hash === '' && location.search === '' && !goesOn()) words.hidden = false;
