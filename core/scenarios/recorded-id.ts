/** The page's scenario of recorded faults, in its address. Apart from what plays them, which loads when it is chosen. */
export const RECORDED_ID = 'recorded-2.6.24';
