/** What bodies are made of, as `Content-Type` and `Accept` call it. */
export const JSON_TYPE = 'application/json';
export const TEXT_TYPE = 'text/plain';
