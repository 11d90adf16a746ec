#include "CLinux.h"
int clinux_anchor(void) { return 0; }
