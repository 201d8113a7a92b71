/** Thrown where the branch or the files are not any more as they were read: all has to be planned again. */
export class MovedMeanwhile extends Error {}
