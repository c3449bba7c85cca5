// Imported by every part that is loaded later, so that all of them reach the same: what is there when the library is
// imported. Bundlers make a file of each set of modules that the same parts reach (esbuild, Rolldown); without this an
// importing page waits for a handful of files instead of one, some 10 ms each where measured.
import './open-sessions.ts'
