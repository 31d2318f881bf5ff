/** Reading a scenario's file: fetched when there is one to read. */
export { parseScenario, parseScenarioText } from '../../core/index.ts';
