// Linux's own calls that Glibc's module leaves out.
#ifndef QUARTERDECK_CLINUX_H
#define QUARTERDECK_CLINUX_H
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>
/// The data of an epoll event is a union, which Swift reads only by its members.
static inline int clinux_epoll_ctl(int epoll, int operation, int descriptor, uint32_t events) {
  struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
  return epoll_ctl(epoll, operation, descriptor, &event);
}
static inline int clinux_window_size(int descriptor, struct winsize *size) {
  return ioctl(descriptor, TIOCGWINSZ, size);
}
/// Names the calling thread, at most 15 bytes.
static inline int clinux_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
/// A pipe whose ends close on exec; 0, or -1 with errno.
int clinux_pipe(int ends[2]);
/// The flag of `posix_spawn` that makes a new session, and so takes the terminal away.
int16_t clinux_spawn_in_new_session(void);
/// Closes all descriptors from the first one on in a process that is about to start; 0, or an error number.
/// The actions are `posix_spawn_file_actions_t`; named here, its header would take types away from Glibc.
int clinux_spawn_closes_from(void *actions, int first);
#include "CLinuxTerminal.h"
#endif
