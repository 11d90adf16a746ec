#include "CLinux.h"
#include <spawn.h>
int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
int16_t clinux_spawn_in_new_session(void) { return POSIX_SPAWN_SETSID; }

int clinux_spawn_closes_from(void *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
