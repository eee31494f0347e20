/** Builds dist/ when its sources are not those that it was built from. */
export declare const ensureBuilt: () => Promise<void>;
