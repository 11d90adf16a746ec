#include "CLinux.h"
int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
int clinux_anchor(void) { return 0; }
