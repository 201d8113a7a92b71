/** Something a reader should know that does not stop the answer. */
export interface Warning {
  code: string;
  message: string;
  path?: string;
  line?: number;
}
