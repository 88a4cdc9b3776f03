// Package faults breaks what the program stands on, while residents write to it, and
// looks whether anything was lost or done twice. The program is the real one in a process
// of its own, on real engines; the platform is the stand-in.
//
// One file is one family of faults. A ledger notes what was sent and what was answered,
// and compares it with the records at the end. `make test` runs every fault shortly;
// `make faults` kills a hundred times and opens ten thousand connections.
package faults
