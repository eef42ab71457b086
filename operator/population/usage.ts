export const HELP = `Shows and learns what the people of this site say about its error rates.

usage: npm run population -- show
       npm run population -- learn [--accept]
       npm run population -- report [--out DIR]
       npm run population -- verify
       npm run population -- rollback VERSION

  show       every version that is kept, and which one is in force
  learn      learns now instead of at the next start or the next day; --accept also takes what
             would otherwise wait for you because it loosens decisions or refuses many people
  report     error rates among the enrolled people, before and after, in a table and as a page
             with pictures in DIR (default reports/population)
  verify     reads every version, learns again without writing, and compares
  rollback   makes the content of an earlier version the newest version
  --help     this text

The service may run meanwhile; it takes up a new version with its next decision. POPULATION_MODE says
whether decisions use it. The database is the one of the service: DB_PATH, or biometric.db in DATA_PATH.
Exit code 0: done, 1: not possible or not right, 2: wrong words.`;
